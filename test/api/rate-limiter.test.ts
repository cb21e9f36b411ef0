import { expect, test, vi } from 'vitest';
import type { RateLimiter, Slot } from '../../src/api/rate-limiter.ts';
import { LATENCIES_MS, play, utilisation, virtualLimiter } from './virtual-callers.ts';

const MANY = { callers: 96, answerMs: LATENCIES_MS };
const RATE = { rate: 200, guardMs: 8 };

/** Asks so many times at once; the slots that are granted gather in the list. */
function ask(limiter: RateLimiter, times: number): Slot[] {
  const granted: Slot[] = [];
  for (let time = 0; time < times; time++) {
    void limiter.acquire().then((slot) => granted.push(slot));
  }
  return granted;
}

function gapsOf(instants: readonly number[]): number[] {
  return instants.slice(1).map((at, index) => at - (instants[index] ?? 0));
}

test('calls are spread evenly over the second and its guard', async () => {
  const { writes } = await play(3_000, MANY, { rate: 50, guardMs: 8 });
  const gaps = gapsOf(writes);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(20); // 1008 ms / 50, to the timers' grain
  expect(Math.max(...gaps)).toBeLessThanOrEqual(21);
});

test.each`
  rate     | guardMs | callers | why
  ${200}   | ${8}    | ${64}   | ${'the limit of the service'}
  ${1}     | ${8}    | ${2}    | ${'one call a second'}
  ${3}     | ${0}    | ${2}    | ${'no guard'}
  ${4_000} | ${8}    | ${2000} | ${'several calls in a millisecond'}
`('at $rate calls/s the rate is used up: $why', async ({ rate, guardMs, callers }) => {
  const { writes } = await play(20_000, { ...MANY, callers }, { rate, guardMs });
  const possible = 1000 / (1000 + guardMs);
  expect(utilisation(writes, rate)).toBeGreaterThan(possible - 0.0005);
  expect(utilisation(writes, rate)).toBeLessThan(possible + 0.0005);
});

test('99 % of the rate is used though the process stalls for 250 ms every minute', async () => {
  const stalls = [20_000, 80_000, 140_000].map((atMs) => ({ atMs, forMs: 250 }));
  const { writes, worstSecond } = await play(170_000, { ...MANY, stalls }, RATE);
  expect(utilisation(writes, 200)).toBeGreaterThan(0.991);
  expect(worstSecond).toBe(200);
});

test('lost time is made up for at double the pace, never in a burst', async () => {
  const stalls = [{ atMs: 5_000, forMs: 250 }];
  const { writes } = await play(5_500, { ...MANY, stalls }, RATE);
  const late = writes.filter((at) => at > 5_200 && at < 5_450);
  expect(utilisation(late, 200)).toBeGreaterThan(1.8);
  expect(Math.min(...gapsOf(late))).toBeGreaterThanOrEqual(1); // 2.52 ms, to the timers' grain
  expect(utilisation(late, 200)).toBeLessThan(2);
});

test('a call that was late is on time again some seconds later', async () => {
  const stalls = [{ atMs: 5_000, forMs: 20 }];
  const { writes } = await play(20_000, { ...MANY, stalls }, RATE);
  const gaps = gapsOf(writes.filter((at) => at > 15_000));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(7);
});

test('no more than 50 calls are made up for', async () => {
  const stalls = [{ atMs: 5_000, forMs: 5_000 }];
  const { writes } = await play(8_000, { ...MANY, stalls }, RATE);
  const [end = 0] = writes.filter((at) => at > 10_000);
  const after = writes.filter((at) => at >= end && at < end + 1_000);
  expect(after.length).toBeLessThanOrEqual(200);
  const second = writes.filter((at) => at >= end && at < end + 600);
  expect(second.length).toBeLessThanOrEqual(600 / 5.04 + 51);
});

test('time in which nobody asks is not made up for', async () => {
  const { limiter } = virtualLimiter(RATE);
  ask(limiter, 1).forEach((slot) => slot.written());
  await vi.advanceTimersByTimeAsync(10_000);
  const granted = ask(limiter, 100);
  await vi.advanceTimersByTimeAsync(100);
  expect(granted.length).toBeLessThanOrEqual(1 + 100 / 5.04);
});

test('a moment without callers does not forget the time lost before', async () => {
  const { limiter, stall } = virtualLimiter(RATE);
  ask(limiter, 2);
  stall(100);
  await vi.advanceTimersByTimeAsync(10); // Both are granted; nobody waits.
  const granted = ask(limiter, 100);
  await vi.advanceTimersByTimeAsync(50);
  expect(granted.length).toBeGreaterThan((50 / 5.04) * 1.8);
});

test('callers are served in the order they came', async () => {
  const { limiter } = virtualLimiter(RATE);
  const served: number[] = [];
  for (const caller of [1, 2, 3, 4]) void limiter.acquire().then(() => served.push(caller));
  await vi.advanceTimersByTimeAsync(100);
  expect(served).toEqual([1, 2, 3, 4]);
});

test('slots that are granted but not yet written keep the others waiting', async () => {
  const { limiter } = virtualLimiter({ rate: 3, guardMs: 8 });
  const granted = ask(limiter, 5);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(granted).toHaveLength(3);
  granted[0]?.written();
  granted[0]?.written(); // Counts once.
  await vi.advanceTimersByTimeAsync(60_000);
  expect(granted).toHaveLength(4);
  granted[1]?.release();
  granted[1]?.written(); // Too late to count.
  await vi.advanceTimersByTimeAsync(0);
  expect(granted).toHaveLength(5);
});

test('worstSecond tells the most writes in any second so far', async () => {
  const { limiter } = virtualLimiter({ rate: 10, guardMs: 0 });
  expect(limiter.worstSecond()).toBe(0);
  const granted = ask(limiter, 5);
  await vi.advanceTimersByTimeAsync(400);
  granted.forEach((slot) => slot.written());
  await vi.advanceTimersByTimeAsync(999);
  ask(limiter, 1);
  await vi.advanceTimersByTimeAsync(0);
  expect(limiter.worstSecond()).toBe(5);
});
