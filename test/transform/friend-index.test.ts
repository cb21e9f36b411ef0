import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGrowingStrings } from '../../src/engine/growing-strings.ts';
import { createFriendIndex } from '../../src/transform/friend-index.ts';

test('a row is told the last earlier one of the same friend, through growing and clearing', () => {
  const strings = createGrowingStrings();
  const index = createFriendIndex(strings);
  const names = fc.array(fc.integer({ min: 0, max: 300 }).map(String), {
    maxLength: 900,
    size: 'max',
  });
  fc.assert(
    fc.property(names, (friends) => {
      strings.truncate(0);
      index.clear();
      const lastRows = new Map<string, number>();
      for (const [row, friend] of friends.entries()) {
        strings.push(friend);
        expect(index.add()).toBe(lastRows.get(friend));
        lastRows.set(friend, row);
      }
    }),
    { numRuns: 50 },
  );
});
