import { expect, test } from 'vitest';
import { pullAccount } from '../../src/extract/account-pull.ts';
import type { PageResult } from '../../src/api/client.ts';
import type { Behaviour, SequenceMode, Simulator } from '../../src/simulator/index.ts';
import { errorBody, simulate } from '../api/simulated.ts';
import { createCollector, listed, openPull, truthOf } from './pulled.ts';

/** An account with 38 friends: six pages of 7. */
const HUB = 'user_00000';
const PAGES = 6;
const MODES: readonly SequenceMode[] = ['strict', 'first-page'];

function hubThatIs(behaviour: Behaviour): Promise<Simulator> {
  return simulate({ pageSize: 7, behaviours: new Map([[HUB, behaviour]]) });
}

test.each(MODES)('every list comes whole where sequences suppress %s', async (sequences) => {
  const simulator = await simulate({ sequences, pageSize: 7 });
  const pull = openPull(simulator);
  for (const { account, ...facts } of simulator.world.accounts()) {
    const { pull: result, friends } = await pull(listed(account));
    expect(friends).toEqual(truthOf(simulator.world, account));
    expect(result).toMatchObject({
      state: 'changed',
      facts: {
        standardSequence: facts.standardSequence,
        customSequence: facts.customSequence,
        friendNum: facts.friends.length,
      },
    });
  }
});

test('a list is asked for page by page, each once, without a sequence', async () => {
  const simulator = await simulate({ pageSize: 7, logCalls: true });
  await openPull(simulator)(listed(HUB));
  const sequences = { standardSequence: 0, customSequence: 0 };
  expect(simulator.log.entries.map(({ request }) => request)).toEqual(
    [0, 7, 14, 21, 28, 35].map((startIndex) => ({ account: HUB, startIndex, ...sequences })),
  );
});

test('where the service tells no CustomSequence, none is made up', async () => {
  const simulator = await simulate({ customSequence: false });
  const { pull } = await openPull(simulator)(listed(HUB));
  expect(pull).toMatchObject({ state: 'changed', facts: { customSequence: null } });
});

test('an account without friends is a list without friends', async () => {
  const simulator = await simulate();
  const { pull, friends, calls } = await openPull(simulator)(listed('user_00008'));
  expect([pull.state, friends.size, calls]).toEqual(['changed', 0, 1]);
});

test('a list that changed once while it was read is read again, and is whole', async () => {
  const simulator = await hubThatIs({ kind: 'changing', times: 1 });
  const { pull, friends, calls } = await openPull(simulator)(listed(HUB));
  expect(pull.state).toBe('changed');
  expect(friends).toEqual(truthOf(simulator.world, HUB));
  expect(calls).toBe(2 + PAGES);
});

test('a list that changes always is unstable after three pulls', async () => {
  const simulator = await hubThatIs({ kind: 'changing', times: Infinity });
  const { pull, calls } = await openPull(simulator)(listed(HUB));
  expect(pull).toEqual({ state: 'unstable', text: expect.stringContaining('changed while') });
  expect(calls).toBe(3 * 2);
});

test('paging that is stuck fails the account at once', async () => {
  const simulator = await hubThatIs({ kind: 'stuck' });
  const { pull, calls } = await openPull(simulator)(listed(HUB));
  const text = 'paging does not advance: NextStartIndex 0 after 0';
  expect([pull, calls]).toEqual([{ state: 'failed', code: null, text }, 1]);
});

test('paging that never ends fails the account after 1,000 pages', async () => {
  const simulator = await hubThatIs({ kind: 'endless' });
  const { pull, calls } = await openPull(simulator)(listed(HUB));
  const text = 'paging did not end after 1000 pages';
  expect([pull, calls]).toEqual([{ state: 'failed', code: null, text }, 1000]);
});

test('a FriendNum that differs from the list alone is no reason to doubt the list', async () => {
  const simulator = await hubThatIs({ kind: 'friend-num', friendNum: 20 });
  const { pull, friends } = await openPull(simulator)(listed(HUB, { publishedRows: 38 }));
  expect(pull).toMatchObject({ state: 'changed', facts: { friendNum: 20 } });
  expect(friends).toEqual(truthOf(simulator.world, HUB));
});

test('fewer friends than stated and than published are not believed', async () => {
  const simulator = await hubThatIs({ kind: 'friend-num', friendNum: 99 });
  const { pull, calls } = await openPull(simulator)(listed(HUB, { publishedRows: 39 }));
  expect(pull).toEqual({ state: 'unstable', text: expect.stringContaining('only 38 friends') });
  expect(calls).toBe(3 * PAGES);
});

test('an account that is not there is not_found, with the code', async () => {
  const { pull } = await openPull(await simulate())(listed('nobody'));
  expect(pull).toMatchObject({ state: 'not_found', code: 30003 });
});

test('an account deleted between two pages is not_found', async () => {
  const simulator = await simulate({
    pageSize: 7,
    intercept({ request, call }) {
      if (call === 3 && request) simulator.world.removeAccount(request.account);
      return undefined;
    },
  });
  const { pull } = await openPull(simulator)(listed(HUB));
  expect(pull).toMatchObject({ state: 'not_found' });
});

test('a refused account is failed, with the code', async () => {
  const simulator = await simulate({ intercept: () => ({ body: errorBody(30001) }) });
  const { pull } = await openPull(simulator)(listed(HUB));
  expect(pull).toEqual({ state: 'failed', code: 30001, text: 'Err_SNS_30001' });
});

test('a page that cannot be read is quarantined', async () => {
  const simulator = await simulate({ intercept: () => ({ body: '{"ErrorCode":0}' }) });
  expect((await openPull(simulator)(listed(HUB))).pull.state).toBe('quarantined');
});

test('an item that cannot be kept ends the pull, with the reason', async () => {
  let pages = 0;
  const fetchPage = async (): Promise<PageResult> => {
    const facts = { standardSequence: 1, customSequence: 1, friendNum: 9 };
    pages += 1;
    const items = { parse: () => [], parseExactly: () => [] };
    return { kind: 'page', page: { ...facts, items, complete: false, nextStartIndex: pages } };
  };
  const refusal = { friend: 'bea', tag: 'Tag_A', reason: 'is odd', raw: '{}' };
  const collector = { ...createCollector(), add: () => (pages === 2 ? refusal : undefined) };
  const pull = await pullAccount(listed(HUB), fetchPage, collector);
  expect([pull, pages]).toEqual([{ state: 'quarantined', text: 'bea: Tag_A is odd', refusal }, 2]);
});
