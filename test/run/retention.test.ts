import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verify } from '../../src/run/verify.ts';
import { ask, differencesFromTruth, SAME } from './asking.ts';
import { NOW_MS, openLake, type Lake } from './lake.ts';
import { DAY_MS } from './later.ts';

async function publishDays(lake: Lake, days: number, keep: Record<string, number>): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    await lake.sync({ pipeline: { keep } }, { wallMs: () => NOW_MS + day * DAY_MS });
  }
}

test('what is older than the pipeline keeps is gone, from views and disk, and nothing else', async () => {
  const lake = await openLake({ accounts: 10 });
  await publishDays(lake, 4, { snapshots: 2, callDays: 3, stages: 2 });
  const column = async (sql: string) => (await ask(lake, sql)).map(({ n }) => n);
  expect({
    snapshots: await column(
      'SELECT DISTINCT snapshot_date AS n FROM accounts_snapshots ORDER BY n',
    ),
    calls: await column('SELECT DISTINCT left(run, 8) AS n FROM calls ORDER BY n'),
    runs: await column('SELECT count(*) AS n FROM runs'),
    stages: (await readdir(join(lake.settings().stateDir, 'runs'))).map((run) => run.slice(0, 8)),
    // Those that this very publish left out stay for the readers that are still at them.
    folders: (await readdir(join(lake.folder, 'warehouse', 'friends'))).toSorted(),
  }).toEqual({
    snapshots: ['2026-11-25', '2026-11-26'],
    calls: ['20261124', '20261125', '20261126'],
    runs: ['4'],
    stages: ['20261125', '20261126'],
    folders: ['snapshot_date=2026-11-24', 'snapshot_date=2026-11-25', 'snapshot_date=2026-11-26'],
  });
  expect(await differencesFromTruth(lake)).toEqual(SAME);
  const found: unknown[] = [];
  const tell = ({ result, text }: { result: string; text: string }) =>
    found.push(...(result === 'ok' ? [] : [text]));
  await verify(lake.settings(), { run: undefined, readData: true, tell, spell: () => '' });
  expect(found).toEqual([]);
});

test('a stage that a kill left on its way out is removed by the next run', async () => {
  const lake = await openLake({ accounts: 10 });
  const going = join(lake.settings().stateDir, 'runs', '20261101T000000Z-0000.going');
  await mkdir(going, { recursive: true });
  await writeFile(join(going, 'segment-000001.calls.parquet'), '');
  await lake.sync();
  expect(await readdir(join(lake.settings().stateDir, 'runs'))).toHaveLength(1);
});
