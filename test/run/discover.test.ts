import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { discoveryText } from '../../src/cli/discover-command.ts';
import { loadPipeline } from '../../src/cli/pipeline-file.ts';
import type { Pipeline } from '../../src/config/pipeline.ts';
import { discover, type Discovery } from '../../src/run/discover.ts';
import { ask } from './asking.ts';
import { openLake, type Lake } from './lake.ts';
import { later } from './later.ts';

const EMPTY = { pipeline: { tags: {} } };

async function discoverIn(lake: Lake, sample: number): Promise<Discovery> {
  const accounts = [...lake.world.accounts()].map(({ account }) => account);
  await writeFile(join(lake.folder, 'accounts.txt'), accounts.map((a) => `${a}\n`).join(''));
  return discover(lake.settings(EMPTY), {
    sample,
    stdin: Readable.from([]),
    wallMs: Date.now,
    random: Math.random,
    stop: new AbortController().signal,
    restMs: 0,
  });
}

/** The pipeline a user has after pasting what was printed. */
async function pasted(lake: Lake, discovery: Discovery): Promise<Pipeline> {
  const text = discoveryText(discovery, { tags: {} });
  const [imports = ''] = text.match(/^import .*$/m) ?? [];
  const [tags = ''] = text.match(/^ {2}tags: \{[^]*?^ {2}\},$/m) ?? [];
  const source = `${imports}
export default definePipeline({
  app: { sdkAppId: 1, region: 'singapore' },
  accounts: { file: 'accounts.txt' },
${tags}
  destination: parquet({ path: 'warehouse' }),
});
`;
  await writeFile(join(lake.folder, 'pasted.ts'), source);
  return (await loadPipeline('pasted.ts', lake.folder)).pipeline;
}

/** Every custom tag of every friend, wherever it stands. */
async function custom(lake: Lake, tags: Pipeline['tags']): Promise<unknown[]> {
  const rows = await ask(lake, 'SELECT * EXCLUDE snapshot_date FROM friends ORDER BY ALL');
  return rows.map((row) => {
    const extra: unknown = typeof row['extra'] === 'string' ? JSON.parse(row['extra']) : {};
    const declared = Object.entries(tags)
      .filter(([, { column }]) => row[column] !== null)
      .map(([tag, { column, type }]) => [
        tag,
        type === 'int64' ? Number(row[column]) : row[column],
      ]);
    const held: unknown = Object.fromEntries(declared);
    return { from: row['from_account'], to: row['to_account'], ...Object(extra), ...Object(held) };
  });
}

test('what discover prints, pasted, leaves no tag undeclared and loses none', async () => {
  const lake = await openLake({ accounts: 100 });
  await lake.sync(EMPTY);
  const before = await custom(lake, {});
  const { tags } = await pasted(lake, await discoverIn(lake, 100));
  expect(Object.keys(tags).length).toBeGreaterThan(3);
  expect(await later(lake, { pipeline: { tags } })).toBe(100);
  expect(await ask(lake, 'SELECT count(extra) AS n FROM friends')).toEqual([{ n: '0' }]);
  expect(await custom(lake, tags)).toEqual(before);
});

test('a sample is so many accounts, from all over the list, each time the same', async () => {
  const lake = await openLake({ accounts: 100 });
  const before = lake.simulator.log.calls;
  const one = await discoverIn(lake, 10);
  expect(lake.simulator.log.calls - before).toBeGreaterThanOrEqual(10);
  expect([one.listed, one.accounts, one.silent]).toEqual([100, 10, 0]);
  expect(await discoverIn(lake, 10)).toEqual(one);
});
