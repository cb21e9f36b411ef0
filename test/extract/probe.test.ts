import { expect, test } from 'vitest';
import type { PullFacts } from '../../src/extract/account-pull.ts';
import type { SequenceMode, World } from '../../src/simulator/index.ts';
import { simulate } from '../api/simulated.ts';
import { listed, openPull, truthOf } from './pulled.ts';

const MODES: readonly SequenceMode[] = ['strict', 'first-page'];

/** What was published of an account. */
function published(world: World, account: string): { stored: PullFacts; publishedRows: number } {
  const known = world.account(account);
  if (known === undefined) throw new RangeError(`There is no ${account}`);
  const { friends, standardSequence, customSequence } = known;
  const stored = { standardSequence, customSequence, friendNum: friends.length };
  return { stored, publishedRows: friends.length };
}

/** Ways an account changes; each leaves some half of the sequences as it was. */
const EDITS: readonly ((world: World, from: string, to: string) => void)[] = [
  (world, from, to) => world.setRemark(from, to, 'new'),
  (world, from, to) => world.setCustom(from, to, 'Tag_SNS_Custom_Note', 'new'),
  (world, from) => world.addFriend(from, 'newcomer'),
  (world, from, to) => world.removeFriend(from, to),
  (world, from, to) => {
    world.setGroups(from, to, []);
    world.setCustom(from, to, 'Tag_SNS_Custom_Level', 1);
  },
];

test.each(MODES)('whatever changed, the list comes whole (%s)', async (sequences) => {
  const simulator = await simulate({ sequences, pageSize: 7 });
  const { world } = simulator;
  const pull = openPull(simulator);
  for (const [index, { account, friends }] of [...world.accounts()].entries()) {
    const [friend] = friends;
    if (friend === undefined) continue;
    const before = published(world, account);
    EDITS[index % EDITS.length]?.(world, account, friend);
    const result = await pull(listed(account, before));
    expect(result.pull.state).toBe('changed');
    expect(result.friends).toEqual(truthOf(world, account));
  }
});

test.each(MODES)('an account that did not change costs one call (%s)', async (sequences) => {
  const simulator = await simulate({ sequences, pageSize: 7 });
  const pull = openPull(simulator);
  for (const { account } of simulator.world.accounts()) {
    const { pull: result, calls } = await pull(
      listed(account, published(simulator.world, account)),
    );
    expect(result).toMatchObject({ state: 'unchanged', complete: false });
    expect(calls).toBe(1);
  }
});

test('an account whose FriendNum alone differs is pulled', async () => {
  const simulator = await simulate();
  const { stored } = published(simulator.world, 'user_00000');
  const { pull } = await openPull(simulator)(
    listed('user_00000', { stored: { ...stored, friendNum: 1 }, publishedRows: 1 }),
  );
  expect(pull.state).toBe('changed');
});

test('an audit pulls an unchanged account whole', async () => {
  const simulator = await simulate({ pageSize: 7 });
  const account = listed('user_00000', {
    ...published(simulator.world, 'user_00000'),
    audit: true,
  });
  const { pull, friends } = await openPull(simulator)(account);
  expect(pull).toMatchObject({ state: 'unchanged', complete: true });
  expect(friends).toEqual(truthOf(simulator.world, 'user_00000'));
});

test('where no CustomSequence was stored, the account is pulled without a probe', async () => {
  const simulator = await simulate({ logCalls: true, customSequence: false });
  const { stored } = published(simulator.world, 'user_00000');
  const account = listed('user_00000', { stored: { ...stored, customSequence: null } });
  const { pull } = await openPull(simulator)(account);
  expect(pull.state).toBe('changed');
  expect(simulator.log.entries.map(({ request }) => request?.standardSequence)).toEqual([0]);
});
