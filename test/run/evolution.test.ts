import { describe, expect, test } from 'vitest';
import type { PipelineInput } from '../../src/config/pipeline.ts';
import { int64, string } from '../../src/config/tags.ts';
import { isAuditDay } from '../../src/run/audit.ts';
import { ask, differencesFromTruth, popular, SAME } from './asking.ts';
import { NOW_MS, openLake } from './lake.ts';
import { DAY_MS, later, quietDay } from './later.ts';

type Tags = NonNullable<PipelineInput['tags']>;

const LEVEL = int64({ column: 'level' });
const NOTE = string({ column: 'note' });
const BOTH: Tags = { Tag_SNS_Custom_Level: LEVEL, Tag_SNS_Custom_Note: NOTE };

function declaring(tags: Tags) {
  return { pipeline: { tags } };
}

describe('a tag declared after the first snapshot', () => {
  test('has its column filled for unchanged accounts, with no call beyond one each', async () => {
    const lake = await openLake({ accounts: 20 });
    await lake.sync(declaring({}));
    expect(await later(lake, declaring(BOTH))).toBe(20);
    expect(await ask(lake, 'SELECT DISTINCT state FROM accounts')).toEqual([
      { state: 'unchanged' },
    ]);
    expect(await differencesFromTruth(lake)).toEqual(SAME);
  });

  test('gives the bytes that pulling everything anew gives', async () => {
    const lake = await openLake({ accounts: 100 });
    await lake.sync(declaring({ Tag_SNS_Custom_Note: NOTE }));
    lake.world.advance();
    await later(lake, declaring(BOTH));
    const carried = Object.values(await lake.hashes('friends')).toSorted();
    await lake.sync(declaring(BOTH), { kind: 'backfill', wallMs: () => quietDay(lake) });
    expect(Object.values(await lake.hashes('friends')).toSorted()).toEqual(carried);
  });

  test('stands in its column or in extra, never in both nor in neither', async () => {
    const lake = await openLake({ accounts: 20 });
    const [one] = popular(lake, 5);
    const [first = '', second = ''] = one?.friends ?? [];
    lake.world.setCustom(one?.account ?? '', first, 'Tag_SNS_Custom_Level', '7');
    lake.world.setCustom(one?.account ?? '', second, 'Tag_SNS_Custom_Level', 'seven');
    await lake.sync(declaring({}));
    await later(lake, declaring({ Tag_SNS_Custom_Level: LEVEL }));
    const rows = await ask(
      lake,
      `SELECT level, extra ->> '$.Tag_SNS_Custom_Level' AS kept FROM friends
        WHERE from_account = '${one?.account}' AND to_account IN ('${first}', '${second}')
        ORDER BY level`,
    );
    expect(rows).toEqual([
      { level: '7', kept: null },
      { level: null, kept: 'seven' },
    ]);
  });

  test('makes no audited account drift', async () => {
    const lake = await openLake({ accounts: 20 });
    const account = popular(lake, 5)[0]?.account ?? '';
    let nowMs = NOW_MS + DAY_MS;
    while (!isAuditDay(account, new Date(nowMs).toISOString().slice(0, 10))) nowMs += DAY_MS;
    await lake.sync(declaring({}));
    expect(await lake.sync(declaring(BOTH), { wallMs: () => nowMs })).toMatchObject({
      changes: { driftedAccounts: 0, addedRows: 0, removedRows: 0 },
    });
  });

  test('leaves earlier days readable beside it', async () => {
    const lake = await openLake({ accounts: 20 });
    await lake.sync(declaring({ Tag_SNS_Custom_Note: NOTE }));
    await later(lake, declaring(BOTH));
    const perDay = await ask(
      lake,
      `SELECT count(level) > 0 AS levels, count(note) > 0 AS notes FROM friends_snapshots
        GROUP BY snapshot_date ORDER BY snapshot_date`,
    );
    expect(perDay).toEqual([
      { levels: false, notes: true },
      { levels: true, notes: true },
    ]);
    const columns = async (view: string) =>
      (await ask(lake, `DESCRIBE ${view}`)).map((row) => row['column_name']);
    expect(await columns('friends_snapshots')).toEqual(await columns('friends'));
  });
});

test('runs tell which declaration they were made with', async () => {
  const lake = await openLake({ accounts: 20 });
  await lake.sync(declaring({}));
  await later(lake, declaring(BOTH));
  await later(lake, declaring(BOTH));
  const runs = await ask(lake, 'SELECT schema_version, schema_digest FROM runs ORDER BY 1');
  expect(runs.map((run) => run['schema_version'])).toEqual(['1', '2', '2']);
  expect(new Set(runs.map((run) => run['schema_digest'])).size).toBe(2);
});

test('declared tags may change their order', async () => {
  const lake = await openLake({ accounts: 20 });
  await lake.sync(declaring(BOTH));
  await later(lake, declaring({ Tag_SNS_Custom_Note: NOTE, Tag_SNS_Custom_Level: LEVEL }));
  expect((await ask(lake, 'SELECT note, level FROM friends')).length).toBeGreaterThan(0);
});

test('a published column that changes is refused before any call, with the way out', async () => {
  const lake = await openLake({ accounts: 5 });
  await lake.sync(declaring(BOTH));
  const calls = lake.simulator.log.calls;
  await expect(lake.sync(declaring({ Tag_SNS_Custom_Note: NOTE }))).rejects.toMatchObject({
    exitStatus: 2,
    message: `${lake.folder}/warehouse holds columns that the pipeline declares otherwise
  level: int64 of Tag_SNS_Custom_Level; not declared any more`,
    hint: expect.stringContaining('Declare these as they were'),
  });
  expect(lake.simulator.log.calls).toBe(calls);
});
