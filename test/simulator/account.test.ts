import { expect, test } from 'vitest';
import { createWorld, proceduralGraph, type World } from '../../src/simulator/index.ts';
import { isCustomTag } from '../../src/simulator/tag.ts';

function worldOf(degree: number, variants = true): World {
  return createWorld({ graph: proceduralGraph({ accounts: 300, degree }), variants });
}

test('a CustomSequence of 0 says that no friend has a custom tag', () => {
  const world = worldOf(10);
  const without = Array.from(world.accounts()).filter(({ customSequence }) => customSequence === 0);
  expect(without.length).toBeGreaterThan(15);
  const tags = without.flatMap(({ account, friends }) =>
    friends.flatMap((friend) => world.tags(account, friend)),
  );
  expect(tags.filter(({ Tag }) => isCustomTag(Tag))).toEqual([]);
});

test('some accounts without friends never had one: their sequences are both 0', () => {
  const sequences = Array.from(
    worldOf(0).accounts(),
    ({ standardSequence, customSequence }) => standardSequence + customSequence,
  );
  const untouched = sequences.filter((sum) => sum === 0).length;
  expect(untouched).toBeGreaterThan(100);
  expect(untouched).toBeLessThan(200);
});

test('without variants no sequence of an account with friends is 0', () => {
  const zeros = Array.from(worldOf(2, false).accounts()).filter(
    ({ standardSequence, customSequence }) => standardSequence * customSequence === 0,
  );
  expect(zeros).toEqual([]);
});

test('sequences fit the 32 bits of the official clients', () => {
  const largest = Math.max(
    ...Array.from(worldOf(2).accounts()).flatMap(({ standardSequence, customSequence }) => [
      standardSequence,
      customSequence,
    ]),
  );
  expect(largest).toBeLessThan(2 ** 31);
});
