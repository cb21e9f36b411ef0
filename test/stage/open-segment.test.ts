import { expect, test } from 'vitest';
import { addAccount, createOpenSegment, isFull } from '../../src/stage/open-segment.ts';
import { FRIENDS, friendRows, verdict } from './samples.ts';

test('a segment is full at 6 MiB, however few its rows', () => {
  const segment = createOpenSegment(FRIENDS);
  const megabyte = friendRows('u0', ['x'.repeat(1024 * 1024)]);
  for (let ordinal = 0; ordinal < 2; ordinal++) addAccount(segment, verdict(ordinal), megabyte);
  expect(isFull(segment)).toBe(false); // The friend's name is there twice: 4 MiB.
  addAccount(segment, verdict(2), megabyte);
  expect(isFull(segment)).toBe(true);
});

test('an account without rows adds a verdict alone', () => {
  const segment = createOpenSegment(FRIENDS);
  addAccount(segment, verdict(4, { state: 'unstable' }));
  const { friends, verdicts, ordinals } = segment;
  expect([friends.rowCount, verdicts.rowCount, ordinals]).toEqual([0, 1, [4]]);
});
