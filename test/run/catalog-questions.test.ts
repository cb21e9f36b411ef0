import { beforeAll, expect, test } from 'vitest';
import { NOW_MS, openLake, type Lake } from './lake.ts';
import { DAY_MS } from './later.ts';

let lake: Lake; // One for all: they only read.
beforeAll(async () => {
  lake = await openLake();
  await lake.sync();
  await lake.sync({}, { wallMs: () => NOW_MS + DAY_MS });
});

test.each(['friends', 'friends_snapshots', 'accounts', 'accounts_snapshots', 'runs'])(
  'every column of %s can be asked for its greatest value alone',
  async (table) => {
    const engine = await lake.open();
    const names = (await engine.rows(`DESCRIBE ${table}`)).map((row) => String(row['column_name']));
    const told: Record<string, unknown> = {};
    for (const name of names) {
      Object.assign(
        told,
        ...(await engine.rows(`SELECT max("${name}") AS "${name}" FROM ${table}`)),
      );
    }
    // All at once, the rows are read; alone, the files' statistics may answer.
    const all = names.map((name) => `max("${name}") AS "${name}"`).join(', ');
    expect([told]).toEqual(await engine.rows(`SELECT ${all} FROM ${table}`));
    engine.close();
  },
);

test('a question about one date reads the files of that date only', async () => {
  const engine = await lake.open();
  const [plan] = await engine.rows(
    `EXPLAIN SELECT max(remark) FROM friends_snapshots WHERE snapshot_date = '2026-11-23'`,
  );
  expect(plan?.['explain_value']).toContain('Scanning Files: 1/2');
  engine.close();
});
