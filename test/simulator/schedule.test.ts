import { expect, test } from 'vitest';
import {
  createWorld,
  type FriendChange,
  proceduralGraph,
  type World,
} from '../../src/simulator/index.ts';
import { starGraph } from './caller.ts';

const graph = proceduralGraph({ accounts: 500, degree: 10 });

/** Everything a client could see, account by account. */
function contentOf(world: World): Map<string, string> {
  return new Map(
    Array.from(world.accounts(), ({ account, friends, ...sequences }) => {
      const rows = friends.map((friend) => [friend, world.tags(account, friend)]);
      return [account, JSON.stringify({ sequences, rows })];
    }),
  );
}

test('a world on day 5 is the world of day 0 advanced five times', () => {
  const advanced = createWorld({ graph, churn: 0.1 });
  for (let day = 1; day <= 5; day += 1) advanced.advance();
  const made = createWorld({ graph, churn: 0.1, day: 5 });
  expect(made.day).toBe(5);
  expect(contentOf(made)).toEqual(contentOf(advanced));
  expect(made.changes).toEqual(advanced.changes);
});

test('other seeds bring other tags and other changes', () => {
  const [one, two] = [1, 2].map((seed) => createWorld({ graph, seed, day: 1 }));
  expect(one?.changes).not.toEqual(two?.changes);
  expect(one?.tags('user_00001', 'user_00002')).not.toEqual(two?.tags('user_00001', 'user_00002'));
});

test('a day changes the accounts it says it changes, and no other', () => {
  const world = createWorld({ graph, churn: 0.2 });
  for (let day = 1; day <= 10; day += 1) {
    const before = contentOf(world);
    const named = new Set(world.advance().map((change) => change.from_account));
    const after = contentOf(world);
    const changed = [...after.keys()].filter((key) => after.get(key) !== before.get(key));
    expect(changed).toEqual([...named]);
  }
});

test('each kind of change shows in what it names, and counts in its sequence', () => {
  const world = createWorld({ graph, churn: 1 });
  const kinds = new Set<string>();
  for (let day = 1; day <= 5; day += 1) {
    const before = createWorld({ graph, churn: 1, day: day - 1 });
    for (const change of world.advance()) {
      kinds.add(change.kind);
      expect(differenceOf(before, world, change)).toEqual(EXPECTED[change.kind]);
    }
  }
  expect(kinds.size).toBe(5);
});

const EXPECTED = {
  friend_added: { before: false, after: true, tags: undefined, moves: [1, 0] },
  friend_removed: { before: true, after: false, tags: undefined, moves: [1, 0] },
  remark_changed: { before: true, after: true, tags: true, moves: [1, 0] },
  group_changed: { before: true, after: true, tags: true, moves: [1, 0] },
  custom_changed: { before: true, after: true, tags: true, moves: [0, 1] },
};

function differenceOf(before: World, after: World, change: FriendChange) {
  const { from_account: from, to_account: to } = change;
  const [old, now] = [before.account(from), after.account(from)];
  const was = old?.friends.includes(to) ?? false;
  const is = now?.friends.includes(to) ?? false;
  const tags = JSON.stringify(before.tags(from, to)) !== JSON.stringify(after.tags(from, to));
  return {
    before: was,
    after: is,
    tags: was && is ? tags : undefined,
    moves: [
      (now?.standardSequence ?? 0) - (old?.standardSequence ?? 0),
      (now?.customSequence ?? 0) - (old?.customSequence ?? 0),
    ],
  };
}

test.each([
  [0, 0, 0],
  [0.01, 50, 150],
  [1, 10_000, 10_000],
])('a churn of %d changes between %i and %i of 10,000 accounts', (churn, min, max) => {
  const world = createWorld({ graph: proceduralGraph({ accounts: 10_000, degree: 2 }), churn });
  const { length } = world.advance();
  expect(length).toBeGreaterThanOrEqual(min);
  expect(length).toBeLessThanOrEqual(max);
});

test('a removed account is left alone', () => {
  const world = createWorld({ graph, churn: 1 });
  world.removeAccount('user_00001');
  expect(world.advance().map((change) => change.from_account)).not.toContain('user_00001');
});

test('a full list of 3,000 friends gains nobody', async () => {
  const star = await starGraph(3000, 1000);
  const sizes = Array.from({ length: 15 }, (_, seed) => {
    const world = createWorld({ graph: star, churn: 1, seed, day: 1 });
    return world.account('hub')?.friends.length ?? 0;
  });
  expect(new Set(sizes)).toEqual(new Set([2999, 3000]));
});

test('accounts without friends can only gain one', () => {
  const world = createWorld({ graph: proceduralGraph({ accounts: 50, degree: 0 }), churn: 1 });
  expect(new Set(world.advance().map((change) => change.kind))).toEqual(new Set(['friend_added']));
});
