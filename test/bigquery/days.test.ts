import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, PublishError } from '../../src/core/errors.ts';
import { writeTruth } from '../../src/simulator/index.ts';
import { NOW_MS, openLake, type Lake } from '../run/lake.ts';
import { DAY_MS } from '../run/later.ts';
import { differences, truthRows } from '../run/truth-sql.ts';
import { destinationAt, seen } from './loading.ts';
import { startBigQuery, type BigQueryService } from './server.ts';
import { doneTwice } from './work.ts';

const DAYS = 6;
/** The request that is refused first on a day, from 0, when the caller has lost its rights. */
const REFUSED: Readonly<Record<number, string>> = {
  1: 'PATCH tables/friends',
  3: 'POST jobs',
  5: 'PUT jobs',
};
const SAME = { only_left: '0', only_right: '0' };

/** What differs between a day in the dataset and a truth; the service has no null lists. */
async function differencesOn(service: BigQueryService, date: string, truth: string) {
  const rows = `(SELECT * EXCLUDE snapshot_date FROM \`friends_snapshots\`
    WHERE snapshot_date = DATE '${date}')`;
  const listed = `(SELECT * REPLACE (coalesce(group_names, []) AS group_names) FROM ${truthRows(truth)})`;
  const [row] = await seen(service, differences(rows, listed));
  return row;
}

async function truthOf({ folder, world }: Lake, name: string): Promise<string> {
  const path = join(folder, `${name}.truth`);
  await writeTruth(world, path);
  return path;
}

test('six days, full and incremental, some without rights half way: each equals its truth, and what is resumed makes no call', async () => {
  const [lake, service] = [await openLake({ accounts: 40 }), await startBigQuery()];
  const changes = { pipeline: destinationAt(service), flags: { maxDeletePct: '100' } };
  const truths = new Map<string, string>();
  for (let day = 0; day < DAYS; day++) {
    const wallMs = () => NOW_MS + day * DAY_MS;
    const date = new Date(wallMs()).toISOString().slice(0, 10);
    const kind = day === 3 || day === 4 ? 'backfill' : 'sync';
    const refused = REFUSED[day];
    if (refused !== undefined) {
      service.fault = ({ method, path }) =>
        `${method} ${path}` === refused
          ? { when: 'after', answer: { status: 403, reason: 'accessDenied' } }
          : undefined;
      await expect(lake.sync(changes, { wallMs, kind })).rejects.toThrow(/accessDenied/);
      service.fault = () => undefined;
      const { calls } = lake.simulator.log;
      await lake.sync(changes, { wallMs, kind });
      expect(lake.simulator.log.calls).toBe(calls);
    } else {
      await lake.sync(changes, { wallMs, kind });
    }
    truths.set(date, await truthOf(lake, date));
    for (let edit = 0; edit < 4; edit++) lake.world.advance();
  }
  for (const [date, truth] of truths) {
    expect([date, await differencesOn(service, date, truth)]).toEqual([date, SAME]);
  }
  expect(doneTwice(service.jobs)).toEqual([]);
  const [runs] = await seen(service, 'SELECT count(*) AS n, sum(calls) AS calls FROM `runs`');
  expect(runs).toEqual({ n: String(DAYS), calls: String(lake.simulator.log.calls) });
});

test('an account that has lost its last friend has no rows any more', async () => {
  const [lake, service] = [await openLake(), await startBigQuery()];
  const changes = { pipeline: destinationAt(service), flags: { maxDeletePct: '100' } };
  await lake.sync(changes);
  const [one] = [...lake.world.accounts()].filter(({ friends }) => friends.length > 3);
  for (const friend of one?.friends.slice() ?? [])
    lake.world.removeFriend(one?.account ?? '', friend);
  await lake.sync(changes, { wallMs: () => NOW_MS + DAY_MS });
  const rows = `SELECT count(*) AS n FROM \`friends\` WHERE from_account = '${one?.account}'`;
  expect(await seen(service, rows)).toEqual([{ n: '0' }]);
  const account = `SELECT state, row_count FROM \`accounts\` WHERE account = '${one?.account}'`;
  expect(await seen(service, account)).toEqual([{ state: 'changed', row_count: '0' }]);
});

test('a second run of a day makes no call unless its snapshot may give way', async () => {
  const [lake, service] = [await openLake(), await startBigQuery()];
  const changes = { pipeline: destinationAt(service) };
  await lake.sync(changes);
  const { calls } = lake.simulator.log;
  await expect(lake.sync(changes)).rejects.toThrow(PublishError);
  expect(lake.simulator.log.calls).toBe(calls);
  for (let edit = 0; edit < 8; edit++) lake.world.advance();
  const result = await lake.sync(changes, { replaceDate: true });
  expect(result.kind).toBe('published');
  expect(await differencesOn(service, '2026-11-23', await truthOf(lake, 'again'))).toEqual(SAME);
});

test('nothing changed: one call an account, and the base is read for its sequences', async () => {
  const [lake, service] = [await openLake(), await startBigQuery()];
  const changes = { pipeline: destinationAt(service) };
  await lake.sync(changes);
  const { calls } = lake.simulator.log;
  // A machine that has never run before: its state is nowhere but in BigQuery.
  const elsewhere = { ...changes, file: 'another.ts' };
  const result = await lake.sync(elsewhere, { wallMs: () => NOW_MS + DAY_MS });
  if (result.kind !== 'published') throw new Error('not published');
  const audited = [...result.staged.states].find(([state]) => state === 'changed');
  expect(audited).toBeUndefined();
  expect(lake.simulator.log.calls - calls).toBeLessThan(calls + 10);
  expect(await seen(service, 'SELECT DISTINCT state FROM `accounts`')).toEqual([
    { state: 'unchanged' },
  ]);
});

test('another app is refused', async () => {
  const [lake, service] = [await openLake(), await startBigQuery()];
  await lake.sync({ pipeline: destinationAt(service) });
  const app = { sdkAppId: 1, baseUrl: lake.simulator.baseUrl };
  await expect(lake.sync({ pipeline: { ...destinationAt(service), app } })).rejects.toThrow(
    ConfigError,
  );
});
