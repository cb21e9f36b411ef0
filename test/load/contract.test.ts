import { beforeEach, describe, expect, test } from 'vitest';
import { friendsTable } from '../../schemas/friends.ts';
import { string } from '../../src/config/tags.ts';
import { monotonicMs } from '../../src/core/clock.ts';
import { ConfigError, PublishError } from '../../src/core/errors.ts';
import { openEngine } from '../../src/engine/duckdb.ts';
import { literals } from '../../src/engine/sql.ts';
import type { StagedRun } from '../../src/load/loader.ts';
import { openNamedRun } from '../../src/run/open-run.ts';
import { stagedRunOf } from '../../src/run/staged-run.ts';
import { findUnfinishedRun } from '../../src/run/unfinished-run.ts';
import { popular } from '../run/asking.ts';
import { openLake, type Lake } from '../run/lake.ts';
import { DAY_MS, quietDay } from '../run/later.ts';
import { loaderOf, TARGETS, type Target } from './destinations.ts';

describe.each(Object.keys(TARGETS))('%s as a destination', (kind) => {
  let lake: Lake;
  let target: Target;
  let today: number;
  beforeEach(async () => {
    const open = TARGETS[kind];
    if (open === undefined) throw new Error('no such destination');
    [lake, target] = [await openLake({ accounts: 20 }), await open()];
    today = quietDay(lake);
  });

  async function sync(nowMs: number, flags: Record<string, string> = {}): Promise<StagedRun> {
    const { pipeline } = target;
    const run = await lake.sync({ pipeline, flags }, { wallMs: () => nowMs });
    if (run.kind !== 'published') throw new Error('not published');
    return run.staged;
  }

  /** A run of the next day that a brake holds, as a row is to go. */
  async function held(): Promise<{ staged: StagedRun; owner: string; friends: number }> {
    const [one] = popular(lake, 5);
    const owner = one?.account ?? '';
    lake.world.removeFriend(owner, one?.friends[1] ?? '');
    lake.world.addFriend(owner, 'somebody-new');
    await expect(sync(today + DAY_MS, { maxDeletePct: '0' })).rejects.toThrow(PublishError);
    const settings = lake.settings({ pipeline: target.pipeline });
    const friends = friendsTable(settings.tags);
    const run = (await findUnfinishedRun(settings.stateDir))?.header.run ?? '';
    const options = { friends, rate: 150, monotonicMs, wallMs: () => today };
    const stage = await openNamedRun(run, settings, options);
    const engine = await openEngine();
    const staged = await stagedRunOf(stage, { engine, friends });
    engine.close();
    await stage.close();
    return { staged, owner, friends: one?.friends.length ?? 0 };
  }

  /** What readers see: how many rows on which days, by which run. */
  function shown(): Promise<unknown> {
    return target.rows(
      lake,
      `SELECT max(CAST(snapshot_date AS VARCHAR)) AS day, count(*) AS n,
        (SELECT count(*) FROM {friends_snapshots}) AS every, (SELECT count(*) FROM {runs}) AS runs
        FROM {friends}`,
    );
  }

  test('an empty one has no head, before and after it is prepared', async () => {
    const loader = await loaderOf(lake, target);
    expect(await loader.head()).toBeUndefined();
    await loader.prepare();
    await loader.prepare();
    expect(await loader.head()).toBeUndefined();
  });

  test('the head is the run that was published last, with its accounts', async () => {
    await sync(today);
    const { header } = await sync(today + DAY_MS);
    const head = await (await loaderOf(lake, target)).head();
    expect(head).toMatchObject({
      run: header.run,
      date: header.snapshotDate,
      schema: { version: 1, digest: header.schemaDigest },
    });
    const engine = await openEngine();
    const files = literals((await head?.accountFiles()) ?? []);
    const accounts = await engine.rows(`SELECT account, state, standard_sequence, custom_sequence,
      friend_num, row_count, as_of_run, schema_version, refused, listed
      FROM read_parquet(${files}, hive_partitioning = false) ORDER BY account`);
    engine.close();
    expect(accounts).toEqual(
      await target.rows(
        lake,
        `SELECT * EXCLUDE (snapshot_date, error_code, error_text)
        FROM {accounts} ORDER BY account`,
      ),
    );
    expect(accounts).toHaveLength(20);
  });

  test('owners of rows with an extra are told, each row once', async () => {
    await sync(today);
    const head = await (await loaderOf(lake, target)).head();
    const engine = await openEngine();
    const told = await engine.rows(`SELECT from_account, extra
      FROM read_parquet(${literals((await head?.extraFiles()) ?? [])}, hive_partitioning = false)
      WHERE extra IS NOT NULL ORDER BY ALL`);
    engine.close();
    const wanted = `SELECT from_account, extra FROM {friends} WHERE extra IS NOT NULL ORDER BY ALL`;
    expect(told).toEqual(await target.rows(lake, wanted));
    expect(told.length).toBeGreaterThan(0);
  });

  test('a comparison counts keys that come and go, and names who loses them', async () => {
    const first = await sync(today);
    const { staged, owner, friends } = await held();
    const loader = await loaderOf(lake, target);
    const [row] = await target.rows(lake, 'SELECT count(*) AS n FROM {friends}');
    expect(await loader.compare(staged)).toEqual({
      baseRows: Number(row?.['n']),
      addedRows: 1,
      removedRows: 1,
      driftedAccounts: 0,
    });
    expect(await loader.losses(staged, 3)).toEqual({
      accounts: 1,
      largest: [{ account: owner, lost: 1, had: friends, state: 'changed' }],
    });
    expect(staged.header.base?.run).toBe(first.header.run);
  });

  test('publishing shows the new day whole, beside the one before', async () => {
    await sync(today);
    const before = await shown();
    const { staged } = await held();
    expect(await shown()).toEqual(before);
    const loader = await loaderOf(lake, target);
    const { rows } = await loader.publish(staged, await loader.compare(staged));
    const [{ n, every } = {}] = before as Record<string, string>[];
    expect(rows).toBe(Number(n));
    expect(await shown()).toEqual([
      {
        day: staged.header.snapshotDate,
        n: String(rows),
        every: String(Number(every) + rows),
        runs: '2',
      },
    ]);
  });

  test('a run whose base is not the newest any more changes nothing', async () => {
    await sync(today);
    const { staged } = await held();
    const loader = await loaderOf(lake, target);
    const changes = await loader.compare(staged);
    const { pipeline } = target;
    const flags = { maxDeletePct: '100' };
    await lake.sync({ pipeline, flags, file: 'b.ts' }, { wallMs: () => today + 2 * DAY_MS });
    const after = await shown();
    const late = await loaderOf(lake, target);
    const refusal = new RegExp(`Run ${staged.header.run} is based on .*, but the newest is`);
    await expect(late.compare(staged)).rejects.toThrow(refusal);
    await expect(late.publish(staged, changes)).rejects.toThrow(refusal);
    expect(await shown()).toEqual(after);
  });

  test('another app and columns declared otherwise are refused by looking', async () => {
    await sync(today);
    const { baseUrl } = lake.simulator;
    const other = await loaderOf(lake, target, { app: { sdkAppId: 1, baseUrl } });
    await expect(other.head()).rejects.toThrow(ConfigError);
    await expect(other.head()).rejects.toThrow(/holds SDKAppID \d+, not 1$/);
    const tags = { Tag_SNS_Custom_Level: string({ column: 'level' }) };
    const changed = await loaderOf(lake, target, { tags });
    await expect(changed.head()).rejects.toThrow(ConfigError);
    await expect(changed.head()).rejects.toThrow(/level: int64 of .*; now declared as string of /);
    await expect(changed.head()).rejects.toThrow(/note: .*; not declared any more/);
  });
});
