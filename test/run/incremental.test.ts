import { describe, expect, test } from 'vitest';
import { ask, differencesFromTruth, popular, SAME } from './asking.ts';
import { openLake, type Lake } from './lake.ts';
import { later } from './later.ts';

const CHANGES: Readonly<Record<string, (lake: Lake) => void>> = {
  'a friend was added': (lake) => {
    const [one, other] = popular(lake, 1);
    lake.world.addFriend(one?.account ?? '', `new-friend-of-${other?.account}`.slice(0, 32));
  },
  'a friend was removed': (lake) => {
    const [one] = popular(lake, 5);
    lake.world.removeFriend(one?.account ?? '', one?.friends[2] ?? '');
  },
  'a remark changed': (lake) => {
    const [one] = popular(lake, 5);
    lake.world.setRemark(one?.account ?? '', one?.friends[1] ?? '', '同事 🏀');
  },
  'groups changed': (lake) => {
    const [one] = popular(lake, 5);
    lake.world.setGroups(one?.account ?? '', one?.friends[1] ?? '', ['家人', 'Team']);
  },
  'only a custom tag changed': (lake) => {
    const [one] = popular(lake, 5);
    lake.world.setCustom(one?.account ?? '', one?.friends[1] ?? '', 'Tag_SNS_Custom_Level', 77);
  },
  'the last friend was removed': (lake) => {
    const one = popular(lake, 1).at(-1);
    for (const friend of one?.friends ?? []) lake.world.removeFriend(one?.account ?? '', friend);
  },
};

describe.each(['first-page', 'strict'] as const)('where sequences suppress: %s', (sequences) => {
  test.each(Object.keys(CHANGES))('%s: the next snapshot equals the truth', async (what) => {
    const lake = await openLake({ sequences });
    await lake.sync();
    CHANGES[what]?.(lake);
    await later(lake, { flags: { maxDeletePct: '100' } });
    expect(await differencesFromTruth(lake)).toEqual(SAME);
    expect(await ask(lake, "SELECT account FROM accounts WHERE state = 'changed'")).toHaveLength(1);
  });

  test('nothing changed: one call an account, no rows, and the same bytes', async () => {
    const lake = await openLake({ sequences });
    await lake.sync();
    const before = Object.values(await lake.hashes('friends'));
    expect(await later(lake)).toBe(60);
    expect(new Set(Object.values(await lake.hashes('friends')))).toEqual(new Set(before));
    expect(await ask(lake, 'SELECT DISTINCT state FROM accounts')).toEqual([
      { state: 'unchanged' },
    ]);
  });

  test('a hundredth changed: its pages are all the calls beyond one an account', async () => {
    const lake = await openLake({ accounts: 300, sequences, pageSize: 10 });
    await lake.sync();
    const changes = lake.world.advance();
    const pages = changes.reduce((sum, { from_account: account, kind }) => {
      const friends = lake.world.account(account)?.friends.length ?? 0;
      // The other half's sequence matched, so the probe's page is not whole and counts for nothing.
      expect(kind).toMatch(/friend|remark|group|custom/);
      return sum + Math.max(1, Math.ceil(friends / 10));
    }, 0);
    expect(changes.length).toBeGreaterThan(0);
    expect(await later(lake)).toBe(300 + pages);
    expect(await differencesFromTruth(lake)).toEqual(SAME);
  });
});

test('an account that was gone and came back with equal sequences has its rows again', async () => {
  const lake = await openLake();
  await lake.sync();
  const [one] = popular(lake, 5);
  const hidden = new Set([one?.account]);
  const back = await openLake({
    world: lake.world,
    intercept: ({ request }) =>
      hidden.has(request?.account)
        ? { body: JSON.stringify({ ErrorCode: 30003, ErrorInfo: 'Err_SNS_FriendGet_Account' }) }
        : undefined,
  });
  await back.sync();
  const state = `SELECT state, row_count, standard_sequence FROM accounts
    WHERE account = '${one?.account}'`;
  expect(await ask(back, state)).toEqual([
    { state: 'not_found', row_count: '0', standard_sequence: null },
  ]);
  hidden.clear();
  await later(back);
  expect(await differencesFromTruth(back)).toEqual(SAME);
});

test('an account that failed keeps its rows, and one call finds it unchanged afterwards', async () => {
  let failing: string | undefined;
  const lake = await openLake({
    intercept: ({ request }) =>
      request?.account === failing ? { body: '{"ErrorCode":30001,"ErrorInfo":"no"}' } : undefined,
  });
  await lake.sync();
  failing = popular(lake, 5)[0]?.account;
  await lake.sync();
  expect(await ask(lake, "SELECT account FROM accounts WHERE state = 'failed'")).toEqual([
    { account: failing },
  ]);
  failing = undefined;
  expect(await later(lake)).toBe(60);
  expect(await differencesFromTruth(lake)).toEqual(SAME);
});

test('days that were missed make no difference', async () => {
  const lake = await openLake({ accounts: 300 });
  await lake.sync();
  for (let day = 0; day < 5; day++) lake.world.advance();
  await later(lake);
  expect(await differencesFromTruth(lake)).toEqual(SAME);
});

test('a second run on the same day takes the place of the first', async () => {
  const lake = await openLake({ accounts: 300 });
  await lake.sync();
  lake.world.advance();
  await lake.sync();
  expect(await differencesFromTruth(lake)).toEqual(SAME);
  expect(
    await ask(lake, 'SELECT DISTINCT snapshot_date::VARCHAR AS d FROM friends_snapshots'),
  ).toEqual([{ d: '2026-11-23' }]);
});

test('a run that passes midnight keeps the day it began on', async () => {
  const lake = await openLake();
  const wallMs = () =>
    Date.parse(lake.simulator.log.calls === 0 ? '2026-11-23T15:59:59Z' : '2026-11-23T16:00:09Z');
  await lake.sync({ pipeline: { timezone: 'Asia/Singapore' } }, { wallMs });
  expect(await ask(lake, 'SELECT DISTINCT snapshot_date::VARCHAR AS d FROM friends')).toEqual([
    { d: '2026-11-23' },
  ]);
});

test('a shuffled list makes no difference to the calls or the bytes', async () => {
  const lake = await openLake();
  await lake.sync();
  const before = new Set(Object.values(await lake.hashes('friends')));
  const accounts = [...lake.world.accounts()].map(({ account }) => account).toReversed();
  expect(await later(lake, { accounts })).toBe(60);
  expect(new Set(Object.values(await lake.hashes('friends')))).toEqual(before);
});

test('where the app answers no CustomSequence, every account is pulled completely', async () => {
  const lake = await openLake({ customSequence: false, pageSize: 10 });
  await lake.sync();
  const first = lake.simulator.log.calls;
  lake.world.advance();
  expect(await later(lake)).toBe(first);
  expect(await differencesFromTruth(lake)).toEqual(SAME);
});

test('an account answered empty although it states 300 friends is unstable and keeps its rows', async () => {
  let emptied: string | undefined;
  const lake = await openLake({
    intercept: ({ request }) =>
      request?.account === emptied
        ? {
            body: JSON.stringify({
              ErrorCode: 0,
              StandardSequence: 999_999,
              CustomSequence: 999_999,
              FriendNum: 300,
              CompleteFlag: 1,
              NextStartIndex: 0,
            }),
          }
        : undefined,
  });
  await lake.sync();
  emptied = popular(lake, 5)[0]?.account;
  await later(lake);
  expect(await ask(lake, "SELECT account FROM accounts WHERE state = 'unstable'")).toEqual([
    { account: emptied },
  ]);
  emptied = undefined;
  expect(await differencesFromTruth(lake)).toEqual(SAME);
});
