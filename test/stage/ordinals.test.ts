import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOrdinals, toRanges } from '../../src/stage/ordinals.ts';

const CAPACITY = 100;
const ordinals = fc.array(fc.nat(CAPACITY - 1));

test('ordinals are a set of numbers', () => {
  fc.assert(
    fc.property(ordinals, (added) => {
      const set = createOrdinals(CAPACITY);
      for (const ordinal of added) set.add(ordinal);
      const held = Array.from({ length: CAPACITY + 20 }, (_, n) => n).filter((n) => set.has(n));
      expect(new Set(held)).toEqual(new Set(added));
      expect(set.size).toBe(new Set(added).size);
    }),
  );
});

test.each`
  capacity | ordinal
  ${100}   | ${100}
  ${100}   | ${103}
  ${8}     | ${8}
  ${0}     | ${0}
  ${100}   | ${-1}
`('a set of $capacity has no place for $ordinal', ({ capacity, ordinal }) => {
  const set = createOrdinals(Number(capacity));
  expect(() => set.add(Number(ordinal))).toThrow(RangeError);
  expect([set.has(Number(ordinal)), set.size]).toEqual([false, 0]);
});

test('a million accounts take 125 kB', () => {
  const before = process.memoryUsage().arrayBuffers;
  const set = createOrdinals(1_000_000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200_000);
  set.add(999_999);
  expect(set.has(999_999)).toBe(true);
});

test('ranges spell exactly the ordinals they were made of', () => {
  fc.assert(
    fc.property(ordinals, (input) => {
      const spelled = toRanges(input).flatMap(([first, last]) =>
        Array.from({ length: last - first + 1 }, (_, index) => first + index),
      );
      expect(spelled).toEqual([...new Set(input)].toSorted((a, b) => a - b));
    }),
  );
});

test('ranges are as few as can be', () => {
  fc.assert(
    fc.property(ordinals, (input) => {
      const ranges = toRanges(input);
      const gaps = ranges.slice(1).map(([first], index) => first - (ranges[index]?.[1] ?? 0));
      expect(gaps.every((gap) => gap > 1)).toBe(true);
    }),
  );
});

test('making ranges leaves the ordinals as they were', () => {
  const input = [3, 1, 2];
  expect(toRanges(input)).toEqual([[1, 3]]);
  expect(input).toEqual([3, 1, 2]);
});
