import { describe, expect, test } from 'vitest';
import type { PipelineInput } from '../../src/config/pipeline.ts';
import { int64, string } from '../../src/config/tags.ts';
import { readQuarantine } from '../../src/run/quarantine.ts';
import { ask, differencesFromTruth, popular, SAME } from './asking.ts';
import { openLake, type Lake, type LakeChanges } from './lake.ts';
import { later, quietDay } from './later.ts';

const LEVEL = int64({ column: 'level' });
const NOTE = string({ column: 'note' });
const BOTH: PipelineInput['tags'] = { Tag_SNS_Custom_Level: LEVEL, Tag_SNS_Custom_Note: NOTE };
const RANK = 'Tag_SNS_Custom_Rank';

function under(contract: PipelineInput['contract'], tags = BOTH): LakeChanges {
  return { pipeline: { contract, tags }, flags: { maxFailedPct: '100', maxDeletePct: '100' } };
}

/** A lake without undeclared tags, but for one that one friend of one account has. */
async function rankedLake(value: string | number = 'gold') {
  const lake = await openLake({ accounts: 12 });
  for (const { account, friends } of lake.world.accounts()) {
    for (const friend of friends) {
      for (const { Tag: tag } of lake.world.tags(account, friend)) {
        const isKnown = /Level|Note|AddSource|Remark|Group|AddTime|AddWording/.test(tag);
        if (!isKnown) lake.world.setCustom(account, friend, tag, undefined);
      }
    }
  }
  const [one] = popular(lake, 3);
  const [account = '', friend = ''] = [one?.account, one?.friends[1]];
  lake.world.setCustom(account, friend, RANK, value);
  return {
    lake,
    account,
    friend,
    pair: `from_account = '${account}' AND to_account = '${friend}'`,
  };
}

function rowsOf(lake: Lake, account: string): Promise<unknown> {
  return ask(lake, `SELECT * EXCLUDE snapshot_date FROM friends WHERE from_account = '${account}'`);
}

describe('what the contract refuses', () => {
  test('is left out of its row and stands in quarantine, under discard_value', async () => {
    const { lake, account, friend, pair } = await rankedLake();
    const result = await lake.sync(under('discard_value'));
    expect(result).toMatchObject({ refused: 1, staged: { refused: 1 } });
    expect(await ask(lake, `SELECT extra FROM friends WHERE ${pair}`)).toEqual([{ extra: null }]);
    expect(await ask(lake, 'SELECT * EXCLUDE run FROM quarantine')).toEqual([
      { account, friend, tag: RANK, reason: 'is not declared', raw: '"gold"' },
    ]);
    expect(await ask(lake, 'SELECT account, refused FROM accounts WHERE refused > 0')).toEqual([
      { account, refused: '1' },
    ]);
    expect(await ask(lake, 'SELECT refused, quarantined FROM runs')).toEqual([
      { refused: '1', quarantined: '0' },
    ]);
  });

  test('takes its friend with it, under discard_row', async () => {
    const { lake, account, pair } = await rankedLake();
    await lake.sync(under('discard_row'));
    const owned = lake.world.account(account)?.friends.length ?? 0;
    expect(await ask(lake, `SELECT count(*) AS n FROM friends WHERE ${pair}`)).toEqual([
      { n: '0' },
    ]);
    const counts = `SELECT row_count, refused, state FROM accounts WHERE account = '${account}'`;
    expect(await ask(lake, counts)).toEqual([
      { row_count: String(owned - 1), refused: '1', state: 'changed' },
    ]);
  });

  test('leaves its account with the rows it had, under freeze', async () => {
    const { lake, account, friend } = await rankedLake();
    lake.world.setCustom(account, friend, RANK, undefined);
    await lake.sync(under('freeze'));
    const before = await rowsOf(lake, account);
    lake.world.setCustom(account, friend, RANK, 'gold');
    lake.world.setRemark(account, friend, 'new');
    await later(lake, under('freeze'));
    expect(await rowsOf(lake, account)).toEqual(before);
    const state = `SELECT state, error_text FROM accounts WHERE account = '${account}'`;
    expect(await ask(lake, state)).toEqual([
      { state: 'quarantined', error_text: `${friend}: ${RANK} is not declared` },
    ]);
    expect(await ask(lake, 'SELECT friend, tag, raw FROM quarantine')).toEqual([
      { friend, tag: RANK, raw: '"gold"' },
    ]);
  });

  test('is asked for by one call while neither it nor the declaration changes', async () => {
    const { lake } = await rankedLake();
    await lake.sync(under('discard_value'));
    expect(await later(lake, under('discard_value'))).toBe(12);
    const { items } = await readQuarantine(lake.settings(), 10);
    expect(items.map(({ tag }) => tag)).toEqual([RANK]); // It is still missing from the snapshot.
  });
});

describe.each(['discard_value', 'discard_row'] as const)('after %s', (contract) => {
  test('declaring the tag brings what was refused, by pulling its account alone', async () => {
    const { lake, pair } = await rankedLake();
    await lake.sync(under(contract));
    const tags = { ...BOTH, [RANK]: string({ column: 'rank_name' }) };
    expect(await later(lake, under(contract, tags))).toBe(12);
    expect(await ask(lake, `SELECT rank_name FROM friends WHERE ${pair}`)).toEqual([
      { rank_name: 'gold' },
    ]);
    expect(await ask(lake, 'SELECT sum(refused) AS n FROM accounts')).toEqual([{ n: '0' }]);
    const { kinds } = await readQuarantine(lake.settings(), 10);
    expect(kinds).toEqual([]);
  });

  test('evolve brings what was refused', async () => {
    const { lake } = await rankedLake();
    await lake.sync(under(contract));
    await later(lake, under('evolve'));
    expect(await differencesFromTruth(lake)).toEqual(SAME);
  });
});

test('discard_value after evolve refuses what extra had kept, as pulling anew would', async () => {
  const { lake, account } = await rankedLake();
  await lake.sync(under('evolve'));
  await later(lake, under('discard_value'));
  const carried = Object.values(await lake.hashes('friends/snapshot_date=2026-11-24'));
  expect(await ask(lake, 'SELECT account, tag FROM quarantine')).toEqual([{ account, tag: RANK }]);
  const options = { kind: 'backfill' as const, wallMs: () => quietDay(lake) };
  await lake.sync(under('discard_value'), options);
  const pulled = Object.values(await lake.hashes('friends/snapshot_date=2026-11-24'));
  expect(new Set(pulled)).toEqual(new Set(carried));
});

test('what a brake stopped is told before it is published', async () => {
  const { lake, account, friend } = await rankedLake();
  const changes = { ...under('freeze'), flags: { maxFailedPct: '0' } };
  await expect(lake.sync(changes)).rejects.toMatchObject({ exitStatus: 5 });
  expect(await readQuarantine(lake.settings(), 10)).toEqual({
    run: expect.stringMatching(/^2026/),
    kinds: [{ tag: RANK, reason: 'is not declared', times: 1, accounts: 1 }],
    items: [{ account, friend, tag: RANK, reason: 'is not declared', raw: '"gold"' }],
  });
});

test('an account with an odd page stands in quarantine whole until a page can be kept', async () => {
  let odd: string | undefined;
  const lake = await openLake({
    accounts: 12,
    intercept: ({ request }) =>
      request?.account === odd
        ? {
            body: '{"ErrorCode":0,"StandardSequence":9,"CustomSequence":9,"FriendNum":1,"CompleteFlag":1,"NextStartIndex":0,"UserDataItem":[{"To_Account":7}]}',
          }
        : undefined,
  });
  await lake.sync();
  odd = popular(lake, 3)[0]?.account;
  await later(lake, under('evolve'));
  expect((await readQuarantine(lake.settings(), 10)).items).toEqual([
    {
      account: odd,
      friend: null,
      tag: null,
      reason: expect.stringMatching(/^item 0: To_Account: /),
      raw: '{"To_Account":7}',
    },
  ]);
  odd = undefined;
  await later(lake, under('evolve'));
  expect((await readQuarantine(lake.settings(), 10)).items).toEqual([]);
});
