import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createWorld, syntheticGraph } from '../../src/simulator/index.ts';
import { NOW_MS, openLake } from './lake.ts';
import { DAY_MS } from './later.ts';

test('another process reads one whole snapshot or the next while runs publish', async () => {
  const world = createWorld({ graph: syntheticGraph({ accounts: 40, seed: 7 }), churn: 0.5 });
  const lake = await openLake({ world });
  const published = [await lake.sync()];
  const reader = spawn(process.execPath, [
    'test/run/catalog-reader.ts',
    join(lake.folder, 'warehouse', 'warehouse.duckdb'),
  ]);
  const said = text(reader.stdout);
  const complaints = text(reader.stderr);
  await once(reader.stdout, 'data');
  for (const day of [1, 2]) {
    world.advance();
    published.push(await lake.sync({}, { wallMs: () => NOW_MS + day * DAY_MS }));
  }
  reader.stdin.end();
  expect(await once(reader, 'close')).toEqual([0, null]);
  expect(await complaints).toBe('');
  const lines = (await said).trim().split('\n');
  const rows = published.map((result) => (result.kind === 'published' ? result.rows : 0));
  const whole = rows.map((n, index) => ({
    friends: String(n),
    stated: String(n),
    runs: String(index + 1),
  }));
  const seen = lines.slice(0, -1).map((line): unknown => JSON.parse(line));
  for (const each of seen) expect(whole).toContainEqual(each);
  expect(seen.at(-1)).toEqual(whole.at(-1));
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual([{ kept: String(rows[0]) }]);
});
