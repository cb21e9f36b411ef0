import { expect, test } from 'vitest';
import { isAuditDay } from '../../src/run/audit.ts';
import { ask, differencesFromTruth, popular, SAME } from './asking.ts';
import { NOW_MS, openLake } from './lake.ts';
import { DAY_MS, later, quietDay } from './later.ts';

test('an account that changed under equal sequences is found on its audit day, and told', async () => {
  let drifting: string | undefined;
  const lake = await openLake({
    intercept: ({ request }) => {
      const account = lake.world.account(request?.account ?? '');
      if (request?.account !== drifting || !account) return undefined;
      const { standardSequence, customSequence, friends } = account;
      const probed = request?.standardSequence === standardSequence;
      const body = JSON.stringify({
        ErrorCode: 0,
        UserDataItem: probed ? [] : friends.map((friend) => ({ To_Account: friend })),
        StandardSequence: standardSequence,
        CustomSequence: customSequence,
        FriendNum: friends.length,
        CompleteFlag: 1,
        NextStartIndex: 0,
      });
      return { body };
    },
  });
  const account = popular(lake, 5)[0]?.account ?? '';
  let nowMs = NOW_MS;
  while (!isAuditDay(account, new Date(nowMs).toISOString().slice(0, 10))) nowMs += DAY_MS;
  await lake.sync({}, { wallMs: () => nowMs - DAY_MS });
  drifting = account;
  expect(await lake.sync({}, { wallMs: () => nowMs })).toMatchObject({
    changes: { driftedAccounts: 1, addedRows: 0, removedRows: 0 },
  });
  const rows = await ask(
    lake,
    `SELECT count(add_time) AS n FROM friends WHERE from_account = '${account}'`,
  );
  expect(rows).toEqual([{ n: '0' }]);
});

test('a backfill of some accounts pulls those completely and leaves the others listed', async () => {
  const lake = await openLake({ pageSize: 10 });
  await lake.sync();
  const some = popular(lake, 11).slice(0, 3);
  const before = lake.simulator.log.calls;
  const accounts = some.map(({ account }) => account);
  await lake.sync({ accounts }, { kind: 'backfill', partial: true });
  const pages = some.reduce((sum, { friends }) => sum + Math.ceil(friends.length / 10), 0);
  expect(lake.simulator.log.calls - before).toBe(pages);
  expect(await differencesFromTruth(lake)).toEqual(SAME);
  expect(await ask(lake, 'SELECT account FROM accounts WHERE NOT listed')).toEqual([]);
});

test('a backfill gives the same bytes as the snapshot carried forward', async () => {
  const lake = await openLake({ accounts: 300 });
  await lake.sync();
  lake.world.advance();
  await later(lake);
  const carried = new Set(Object.values(await lake.hashes('friends')));
  await lake.sync({}, { kind: 'backfill', wallMs: () => quietDay(lake) });
  expect(new Set(Object.values(await lake.hashes('friends')))).toEqual(carried);
});
