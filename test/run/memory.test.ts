import { expect, test } from 'vitest';
import { friendsTable } from '../../schemas/friends.ts';
import { openEngine } from '../../src/engine/duckdb.ts';
import { loaderFor } from '../../src/run/destination.ts';
import { openNamedRun } from '../../src/run/open-run.ts';
import { publishStage } from '../../src/run/publish.ts';
import { NOW_MS, openLake } from './lake.ts';

test('while it publishes, the engine may have what the pipeline says less what stands beside it', async () => {
  const lake = await openLake({ accounts: 5 });
  const result = await lake.sync();
  if (result.kind !== 'published') throw new Error('not published');
  const path = 'another';
  const pipeline = { memoryMb: 1_050, destination: { kind: 'parquet', path } } as const;
  const settings = lake.settings({ pipeline });
  const friends = friendsTable(settings.tags);
  const engine = await openEngine({ memoryLimitMb: 100 });
  const clock = { wallMs: () => NOW_MS, monotonicMs: () => 0 };
  const parts = { ...clock, engine, friends, folder: lake.folder, version: '0.0.0' };
  const loader = await loaderFor(settings, { ...parts, replaceDate: false });
  const stage = await openNamedRun(result.staged.header.run, settings, { ...parts, rate: 1 });
  await loader.prepare();
  await publishStage(stage, settings, { ...parts, loader, accept: true, pipeline: 'lake.ts' });
  const [limit] = await engine.rows(`SELECT current_setting('memory_limit') AS memory`);
  expect(limit).toEqual({ memory: '476.8 MiB' }); // 500 MB
  await stage.close();
  engine.close();
});
