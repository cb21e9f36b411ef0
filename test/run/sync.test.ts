import { existsSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import { createWorld, readGraph } from '../../src/simulator/index.ts';
import { ask, differencesFromTruth, SAME } from './asking.ts';
import { openLake, watchProgress } from './lake.ts';

const REAL_GRAPH = '../shared/data/ego-facebook.txt.gz';

test('a snapshot of a made-up graph equals its truth in every row and column', async () => {
  const lake = await openLake({ accounts: 400 });
  await lake.sync();
  expect(await differencesFromTruth(lake)).toEqual(SAME);
});

test('a snapshot equals the truth where sequences suppress on every page', async () => {
  const lake = await openLake({ accounts: 100, sequences: 'strict', pageSize: 7 });
  await lake.sync();
  expect(await differencesFromTruth(lake)).toEqual(SAME);
});

test.skipIf(!existsSync(REAL_GRAPH))(
  'a snapshot of the real graph equals its truth, with one call for each page',
  async () => {
    const world = createWorld({ graph: await readGraph(REAL_GRAPH) });
    const lake = await openLake({ world });
    const result = await lake.sync();
    expect(result).toMatchObject({ rows: 176_468, staged: { calls: { calls: 4_582 } } });
    expect(await differencesFromTruth(lake)).toEqual(SAME);
  },
);

test('the same answers give the same bytes, whatever the order of list and calls', async () => {
  const lake = await openLake({ latency: { minMs: 0, maxMs: 5 } });
  const accounts = [...lake.world.accounts()].map(({ account }) => account);
  await lake.sync();
  const first = await lake.hashes('friends');
  await lake.sync({ accounts: accounts.toReversed(), flags: { concurrency: '1' } });
  expect(await lake.hashes('friends')).toEqual(first);
});

test('a finished run repeated by its id makes no call and changes no file', async () => {
  const lake = await openLake();
  const first = await lake.sync();
  if (first.kind !== 'published') throw new Error('expected a published run');
  const before = { files: await lake.hashes('friends'), calls: lake.simulator.log.calls };
  const again = await lake.sync({}, { run: first.staged.header.run });
  expect(again.kind).toBe('repeated');
  expect({ files: await lake.hashes('friends'), calls: lake.simulator.log.calls }).toEqual(before);
});

test('an account the app does not know is listed as not_found and has no rows', async () => {
  const lake = await openLake({ unknownAccountCode: 70107 });
  const [known = ''] = [...lake.world.accounts()].map(({ account }) => account);
  await lake.sync({ accounts: [known, 'nobody'] });
  expect(
    await ask(lake, `SELECT state, row_count, error_code FROM accounts WHERE account = 'nobody'`),
  ).toEqual([{ state: 'not_found', row_count: '0', error_code: '70107' }]);
});

test('an account that fails keeps the rows and sequences of the base', async () => {
  const failing = new Set<string>();
  const lake = await openLake({
    intercept: ({ request }) =>
      request && failing.has(request.account)
        ? { status: 200, body: JSON.stringify({ ErrorCode: 30001, ErrorInfo: 'wrong' }) }
        : undefined,
  });
  await lake.sync();
  const sql = `SELECT account, row_count, standard_sequence, as_of_run FROM accounts
    WHERE row_count > 0 ORDER BY account LIMIT 1`;
  const before = await ask(lake, sql);
  for (const { account } of lake.world.accounts()) failing.add(account);
  await lake.sync({ flags: { maxFailedPct: '100' } });
  expect(await ask(lake, sql)).toEqual(before);
  expect(await differencesFromTruth(lake)).toEqual(SAME);
});

test('an account that left the list keeps its rows and is no longer listed', async () => {
  const lake = await openLake();
  const accounts = [...lake.world.accounts()].map(({ account }) => account);
  await lake.sync();
  await lake.sync({ accounts: accounts.slice(0, 10) });
  expect(await differencesFromTruth(lake)).toEqual(SAME);
  expect(await ask(lake, 'SELECT count(*) AS n FROM accounts WHERE NOT listed')).toEqual([
    { n: String(accounts.length - 10) },
  ]);
});

test('a removed friend leaves the snapshot and is counted', async () => {
  const lake = await openLake();
  await lake.sync();
  const [owner] = [...lake.world.accounts()].filter(({ friends }) => friends.length > 3);
  if (!owner) throw new Error('no account with friends');
  lake.world.removeFriend(owner.account, owner.friends[0] ?? '');
  expect(await lake.sync()).toMatchObject({ changes: { addedRows: 0, removedRows: 1 } });
  expect(await differencesFromTruth(lake)).toEqual(SAME);
});

test('a run over the delete brake publishes nothing, and can be let through without a call', async () => {
  const lake = await openLake();
  await lake.sync();
  const before = await lake.hashes();
  for (const { account, friends } of [...lake.world.accounts()].slice(0, 30)) {
    for (const friend of friends) lake.world.removeFriend(account, friend);
  }
  await expect(lake.sync()).rejects.toMatchObject({ exitStatus: 5 });
  expect(await lake.hashes()).toEqual(before);
  const calls = lake.simulator.log.calls;
  await lake.sync({ flags: { maxDeletePct: '100' } });
  expect(lake.simulator.log.calls).toBe(calls);
  expect(await differencesFromTruth(lake)).toEqual(SAME);
});

test('a run that was stopped goes on where it was, keeping its date', async () => {
  const lake = await openLake({ accounts: 300, pageSize: 500, latency: { minMs: 1, maxMs: 5 } });
  const stop = new AbortController();
  const stopped = lake.sync({}, { stop: stop.signal });
  await vi.waitUntil(() => lake.simulator.log.calls >= 150, { timeout: 20_000, interval: 1 });
  stop.abort(new Interrupted('SIGTERM'));
  await expect(stopped).rejects.toMatchObject({ exitStatus: 143 });
  const { observer, read } = watchProgress();
  const wallMs = () => Date.parse('2026-11-24T02:00:00Z');
  const result = await lake.sync({}, { observer, wallMs });
  expect(result).toMatchObject({ staged: { header: { snapshotDate: '2026-11-23' } } });
  expect(read().resumed).toBeGreaterThan(100);
  expect(lake.simulator.log.calls).toBe(300);
  expect(await differencesFromTruth(lake)).toEqual(SAME);
});

test('an unfinished run is not mixed with another list', async () => {
  const lake = await openLake();
  lake.simulator.setDown(true);
  await expect(lake.sync()).rejects.toMatchObject({ exitStatus: 4 });
  lake.simulator.setDown(false);
  await expect(lake.sync({ accounts: ['another'] })).rejects.toThrow('the account list');
  expect(await lake.sync({ accounts: ['another'] }, { abandon: true })).toMatchObject({
    kind: 'published',
  });
});

test.each([
  ['2026-11-22', 'before the newest snapshot'],
  ['2026-11-25', 'in the future'],
])('the date %s is refused: it is %s', async (date, why) => {
  const lake = await openLake({ accounts: 10 });
  await lake.sync();
  await expect(lake.sync({ flags: { date } })).rejects.toThrow(why);
});

test('another app is refused by a warehouse', async () => {
  const lake = await openLake({ accounts: 10 });
  await lake.sync();
  const app = { sdkAppId: 1, region: 'china' as const };
  await expect(lake.sync({ pipeline: { app } })).rejects.toThrow('holds SDKAppID');
});

test('with dropUnlisted an account that left the list leaves with its rows', async () => {
  const lake = await openLake();
  const accounts = [...lake.world.accounts()].map(({ account }) => account);
  await lake.sync();
  await lake.sync(
    { accounts: accounts.slice(0, 50), flags: { maxDeletePct: '100' } },
    { dropUnlisted: true },
  );
  const left = `SELECT count(*) AS n FROM accounts WHERE account NOT IN (SELECT from_account FROM friends)`;
  expect(await ask(lake, 'SELECT count(*) AS n FROM accounts')).toEqual([{ n: '50' }]);
  expect(await ask(lake, `${left} AND row_count > 0`)).toEqual([{ n: '0' }]);
  expect(
    await ask(
      lake,
      'SELECT from_account FROM friends ANTI JOIN accounts ON from_account = account',
    ),
  ).toEqual([]);
});
