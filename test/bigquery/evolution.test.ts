import { describe, expect, test } from 'vitest';
import type { PipelineInput } from '../../src/config/pipeline.ts';
import { bytes, int64, string, stringList, timestamp } from '../../src/config/tags.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { isAuditDay } from '../../src/run/audit.ts';
import { ask, popular } from '../run/asking.ts';
import { NOW_MS, openLake, type Lake } from '../run/lake.ts';
import { DAY_MS, quietDay } from '../run/later.ts';
import { destinationAt, publishToBoth, seen } from './loading.ts';
import { startBigQuery, type BigQueryService } from './server.ts';

type Tags = NonNullable<PipelineInput['tags']>;

const LEVEL: Tags = { Tag_SNS_Custom_Level: int64({ column: 'level' }) };
const BOTH: Tags = { ...LEVEL, Tag_SNS_Custom_Note: string({ column: 'note' }) };

/** Rows of the newest day in both, sorted; BigQuery keeps no null list. */
async function bothSee(lake: Lake, service: BigQueryService): Promise<[unknown, unknown]> {
  const lists = 'coalesce(group_names, []) AS group_names';
  const folder = await ask(lake, `SELECT * REPLACE (${lists}) FROM friends ORDER BY ALL`);
  return [await seen(service, 'SELECT * FROM `friends` ORDER BY ALL'), folder];
}

describe('a tag declared after the first snapshot', () => {
  test.each<[string, Tags, Tags]>([
    ['one more', LEVEL, BOTH],
    ['the first ones', {}, BOTH],
  ])('%s: its values move from extra, as in a folder, without a call', async (_, before, after) => {
    const [lake, service] = [await openLake(), await startBigQuery()];
    await publishToBoth(lake, service, { pipeline: { tags: before } }, NOW_MS);
    lake.world.advance();
    await publishToBoth(lake, service, { pipeline: { tags: after } }, quietDay(lake));
    const [there, folder] = await bothSee(lake, service);
    expect(there).toEqual(folder);
    expect(await seen(service, 'SELECT count(note) > 0 AS moved FROM `friends`')).toEqual([
      { moved: true },
    ]);
    expect([...service.store.tables.keys()].filter((name) => name.includes('staging'))).toEqual([]);
  });

  test('instants, bytes and lists of other columns are carried on the way', async () => {
    const typed: Tags = {
      Tag_SNS_Custom_Seen: timestamp({ column: 'seen_at', unit: 'millis' }),
      Tag_SNS_Custom_Key: bytes({ column: 'key_bytes' }),
      Tag_SNS_Custom_List: stringList({ column: 'some_list' }),
    };
    const [lake, service] = [await openLake(), await startBigQuery()];
    const [one] = popular(lake, 3);
    const set = (tag: string, value: string | number) =>
      lake.world.setCustom(one?.account ?? '', one?.friends[0] ?? '', tag, value);
    set('Tag_SNS_Custom_Seen', 1_700_000_000_123);
    set('Tag_SNS_Custom_Key', 'AAH/');
    set('Tag_SNS_Custom_Note', 'kept');
    await publishToBoth(lake, service, { pipeline: { tags: typed } }, NOW_MS);
    await publishToBoth(
      lake,
      service,
      { pipeline: { tags: { ...typed, ...BOTH } } },
      quietDay(lake),
    );
    const [there, folder] = await bothSee(lake, service);
    expect(there).toEqual(
      (folder as Record<string, unknown>[]).map((row) => ({
        ...row,
        some_list: row['some_list'] ?? [],
      })),
    );
    const row = `SELECT epoch_us(seen_at) AS micros, to_base64(key_bytes) AS key_bytes, note
      FROM \`friends\` WHERE seen_at IS NOT NULL`;
    expect(await seen(service, row)).toEqual([
      { micros: '1700000000123000', key_bytes: 'AAH/', note: 'kept' },
    ]);
  });

  test('makes no audited account drift', async () => {
    const [lake, service] = [await openLake({ accounts: 20 }), await startBigQuery()];
    const account = popular(lake, 5)[0]?.account ?? '';
    let nowMs = NOW_MS + DAY_MS;
    while (!isAuditDay(account, new Date(nowMs).toISOString().slice(0, 10))) nowMs += DAY_MS;
    await publishToBoth(lake, service, { pipeline: { tags: {} } }, NOW_MS);
    expect(await publishToBoth(lake, service, { pipeline: { tags: BOTH } }, nowMs)).toMatchObject({
      changes: { driftedAccounts: 0, addedRows: 0, removedRows: 0 },
    });
  });
});

test('a column that is declared otherwise is refused before a call', async () => {
  const [lake, service] = [await openLake({ accounts: 20 }), await startBigQuery()];
  const to = (tags: Tags) => lake.sync({ pipeline: { ...destinationAt(service), tags } });
  await to(BOTH);
  const { calls } = lake.simulator.log;
  const text: Tags = { Tag_SNS_Custom_Level: string({ column: 'level' }) };
  await expect(to(text)).rejects.toThrow(ConfigError);
  await expect(to(text)).rejects.toThrow(/level: int64 of Tag_SNS_Custom_Level; now declared as/);
  expect(lake.simulator.log.calls).toBe(calls);
});
