import { expect, test } from 'vitest';
import { addAccount, createOpenSegment, isFull } from '../../src/stage/open-segment.ts';
import { FRIENDS, friendRows, verdict } from './samples.ts';

test('a segment is full with its 100,000th row', () => {
  const segment = createOpenSegment(FRIENDS);
  const thousand = friendRows(
    'u0',
    Array.from({ length: 1000 }, (_, index) => `f${index}`),
  );
  for (let ordinal = 0; ordinal < 99; ordinal++) addAccount(segment, verdict(ordinal), thousand);
  addAccount(segment, verdict(99), { ...thousand, skip: new Set([500]) });
  expect(isFull(segment)).toBe(false);
  addAccount(segment, verdict(100), friendRows('u100', ['bea']));
  expect([segment.friends.rowCount, isFull(segment)]).toEqual([100_000, true]);
});

test('a segment is full at 8 MiB, however few its rows', () => {
  const segment = createOpenSegment(FRIENDS);
  const megabyte = friendRows('u0', ['x'.repeat(1024 * 1024)]);
  for (let ordinal = 0; ordinal < 3; ordinal++) addAccount(segment, verdict(ordinal), megabyte);
  expect(isFull(segment)).toBe(false); // The friend's name is there twice: 6 MiB.
  addAccount(segment, verdict(3), megabyte);
  expect(isFull(segment)).toBe(true);
});

test('an account without rows adds a verdict alone', () => {
  const segment = createOpenSegment(FRIENDS);
  addAccount(segment, verdict(4, { state: 'unstable' }));
  const { friends, verdicts, ordinals } = segment;
  expect([friends.rowCount, verdicts.rowCount, ordinals]).toEqual([0, 1, [4]]);
});
