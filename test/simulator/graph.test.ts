import { expect, test } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { type Graph, proceduralGraph, syntheticGraph } from '../../src/simulator/index.ts';

function listsOf(graph: Graph): readonly (readonly string[])[] {
  return Array.from({ length: graph.accountCount }, (_, index) =>
    graph.friendsOf(graph.accountAt(index)),
  );
}

const graphs: readonly [string, Graph][] = [
  ['synthetic', syntheticGraph({ accounts: 2000, seed: 1 })],
  ['procedural', proceduralGraph({ accounts: 2000, degree: 20 })],
];

test.each(graphs)('a %s graph names no stranger, no owner and nobody twice', (_, graph) => {
  const wrong = listsOf(graph).filter((friends, index) => {
    const owner = graph.accountAt(index);
    return (
      new Set(friends).size < friends.length ||
      friends.some((friend) => friend === owner || !graph.has(friend))
    );
  });
  expect(wrong).toEqual([]);
});

test.each(graphs)('a %s graph knows its own names only', (_, graph) => {
  const names = ['user_00000', 'user_01999', 'user_02000', 'user_1', 'user_0000a', 'user_000001'];
  expect(names.map((name) => graph.has(name))).toEqual([true, true, false, false, false, false]);
  expect(graph.friendsOf('user_02000')).toEqual([]);
  expect(() => graph.accountAt(2000)).toThrow(RangeError);
});

test('equal seeds give equal synthetic graphs, others do not', () => {
  const [first, again, other] = [7, 7, 8].map((seed) =>
    listsOf(syntheticGraph({ accounts: 200, seed })),
  );
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test('a synthetic graph has about the degree asked for, hubs, and lonely accounts', () => {
  const sizes = listsOf(syntheticGraph({ accounts: 5000, seed: 3, degree: 20 }))
    .map((friends) => friends.length)
    .toSorted((left, right) => left - right);
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  expect(mean).toBeGreaterThan(17);
  expect(mean).toBeLessThan(21);
  expect(sizes.at(-1)).toBeGreaterThan(mean * 10);
  expect(sizes.filter((size) => size === 0).length).toBeGreaterThan(50);
});

test('friends in a synthetic graph know each other far more often than chance', () => {
  const graph = syntheticGraph({ accounts: 2000, seed: 1 });
  let pairs = 0;
  let closed = 0;
  for (const friends of listsOf(graph)) {
    const [first, second] = friends;
    if (first === undefined || second === undefined) continue;
    pairs += 1;
    if (graph.friendsOf(first).includes(second)) closed += 1;
  }
  expect(closed / pairs).toBeGreaterThan(0.1); // Chance alone would be 20 / 2000.
});

test('some friendships of a synthetic graph go one way, unless told otherwise', () => {
  const oneWay = [0.1, 0].map((share) => {
    const graph = syntheticGraph({ accounts: 300, seed: 1, oneWay: share });
    const lists = listsOf(graph).flatMap((friends, index) =>
      friends.filter((friend) => !graph.friendsOf(friend).includes(graph.accountAt(index))),
    );
    return lists.length > 0;
  });
  expect(oneWay).toEqual([true, false]);
});

test('the hubs of a synthetic graph stop at 3,000 friends', () => {
  const graph = syntheticGraph({ accounts: 10_000, seed: 1, degree: 100, oneWay: 0 });
  // The first to come have the most friends.
  const hubs = Array.from({ length: 30 }, (_, index) => graph.friendsOf(graph.accountAt(index)));
  expect(Math.max(...hubs.map((friends) => friends.length))).toBe(3000);
});

test('every friendship of a procedural graph is mutual and every list has the same length', () => {
  const graph = proceduralGraph({ accounts: 101, degree: 100, seed: 5 });
  const lists = listsOf(graph);
  expect(lists.every((friends) => new Set(friends).size === 100)).toBe(true);
  expect(graph.friendsOf('user_00003')).toContain('user_00100');
});

test('a procedural graph of a hundred million accounts is made and asked in no time', () => {
  const graph = proceduralGraph({ accounts: 100_000_000, degree: 20 });
  expect(graph.friendsOf('user_99999999')).toHaveLength(20);
});

test.each([
  [10, 3],
  [10, 10],
  [10, -2],
  [-1, 0],
  [10, 2.5],
])('%i accounts with %d friends each are refused', (accounts, degree) => {
  expect(() => proceduralGraph({ accounts, degree })).toThrow(ConfigError);
});

test.each([0, 1, 2])('graphs of %i accounts exist', (accounts) => {
  expect(listsOf(proceduralGraph({ accounts, degree: 0 }))).toHaveLength(accounts);
  expect(listsOf(syntheticGraph({ accounts, seed: 1 }))).toHaveLength(accounts);
});
