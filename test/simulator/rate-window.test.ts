import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRateWindow, createRollingCount } from '../../src/simulator/rate-window.ts';
import { askPage, simulatorFor } from './caller.ts';

const rate = { ratePerSecond: 2, countsRefused: false };

test('a call exactly a second after the first is in a new second', () => {
  const window = createRateWindow(rate);
  expect([0, 1, 999.9, 1000, 1000.5].map((atMs) => window.admits(atMs))).toEqual([
    true,
    true,
    false,
    true,
    false,
  ]);
});

test('refused calls fill the second only when asked to', () => {
  const arrivals = [0, 1, 500, 600, 1100];
  const [free, strict] = [false, true].map((countsRefused) => {
    const window = createRateWindow({ ...rate, countsRefused });
    return arrivals.map((atMs) => window.admits(atMs));
  });
  expect(free?.at(-1)).toBe(true);
  expect(strict?.at(-1)).toBe(false);
});

test('no limit admits everything', () => {
  const window = createRateWindow({ ...rate, ratePerSecond: null });
  expect(Array.from({ length: 1000 }, () => window.admits(0))).not.toContain(false);
});

const gaps = fc.array(fc.constantFrom(0, 1, 50, 333.25, 999, 1000, 1001), { maxLength: 60 });

function timesOf(steps: readonly number[]): readonly number[] {
  let atMs = 0;
  return steps.map((step) => (atMs += step));
}

test('the rolling count equals a recount of the last second', () => {
  fc.assert(
    fc.property(gaps, (steps) => {
      const times = timesOf(steps);
      const count = createRollingCount();
      const slow = times.map(
        (now, index) => times.slice(0, index + 1).filter((past) => past > now - 1000).length,
      );
      expect(times.map((now) => count.add(now))).toEqual(slow);
    }),
  );
});

test('no rolling second admits more than the limit, and no call is refused with room left', () => {
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 5 }), (steps, ratePerSecond) => {
      const window = createRateWindow({ ratePerSecond, countsRefused: false });
      const admitted: number[] = [];
      for (const now of timesOf(steps)) {
        const used = admitted.filter((past) => past > now - 1000).length;
        expect(window.admits(now)).toBe(used < ratePerSecond);
        if (used < ratePerSecond) admitted.push(now);
      }
    }),
  );
});

test('a long run forgets: the count stays right after ten thousand calls', () => {
  const count = createRollingCount();
  const counts = Array.from({ length: 10_000 }, (_, index) => count.add(index * 100));
  expect(counts.at(-1)).toBe(10);
});

test('the call over the limit is answered 60011 and counted', async () => {
  let nowMs = 0;
  const simulator = await simulatorFor({ ratePerSecond: 2, monotonicClock: () => nowMs });
  const codes: number[] = [];
  for (nowMs of [0, 100, 200, 1000, 5000]) codes.push((await askPage(simulator, 'hub')).ErrorCode);
  expect(codes).toEqual([0, 0, 60011, 0, 0]);
  expect([simulator.log.overLimit, simulator.log.worstSecond]).toEqual([1, 3]);
});
