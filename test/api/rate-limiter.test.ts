import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { sleepMs } from '../../src/core/clock.ts';
import type { RateLimiter, Slot } from '../../src/api/rate-limiter.ts';
import { gapsOf, useFakeClock } from './pace.ts';

const clock = useFakeClock();

/** Most instants in any rolling second that ends with one of `writes`. */
function worstOf(past: readonly number[], writes: readonly number[]): number {
  const all = [...past, ...writes];
  return Math.max(
    0,
    ...writes.map((end) => all.filter((atMs) => atMs > end - 1000 && atMs <= end).length),
  );
}

const oddities = fc.record({
  rate: fc.integer({ min: 1, max: 30 }),
  guardMs: fc.constantFrom(0, 1, 8, 50),
  callers: fc.constantFrom(1, 10, 60),
  past: fc.array(fc.double({ min: -2500, max: 300, noNaN: true }), { maxLength: 60 }),
  stalls: fc.array(fc.tuple(fc.nat(3000), fc.nat(1500)), { maxLength: 3 }),
  dice: fc.infiniteStream(fc.nat(999)),
});

test('whatever stalls and latencies, no second sees more writes than the rate', async () => {
  await fc.assert(
    fc.asyncProperty(oddities, async ({ rate, guardMs, callers, stalls, dice, ...before }) => {
      const startMs = clock.nowMs();
      const past = before.past.map((agoMs) => startMs + agoMs);
      const limiter = clock.limiter(rate, { guardMs, past });
      const writes: number[] = [];
      const roll = (sides: number) => Number(dice.next().value ?? 0) % sides;
      async function caller(): Promise<void> {
        while (clock.nowMs() < startMs + 8000) {
          const slot = await limiter.acquire();
          if (roll(9) === 0) await sleepMs(roll(400)); // No connection yet.
          if (roll(5) > 0) {
            slot.written();
            writes.push(clock.nowMs());
          }
          await sleepMs(roll(200));
          slot.release();
          if (roll(4) === 0) slot.release();
        }
      }
      for (const [atMs, forMs] of stalls) setTimeout(() => clock.stall(forMs), atMs);
      for (let started = 0; started < callers; started++) void caller();
      await vi.advanceTimersByTimeAsync(8000);
      const earlier = past.filter((atMs) => atMs <= startMs);
      expect(worstOf(earlier, writes)).toBeLessThanOrEqual(rate);
      expect(limiter.worstSecond()).toBe(
        worstOf(earlier.toSorted((a, b) => a - b).slice(-rate), writes),
      );
    }),
    { numRuns: 40 },
  );
});

test('nearly all of the rate is used, evenly and from the first second on', async () => {
  const writes = await clock.call(clock.limiter(50), 10_000);
  expect(writes.length).toBeGreaterThanOrEqual(0.99 * 500);
  expect(Math.min(...gapsOf(writes))).toBeGreaterThanOrEqual(19);
  expect(Math.max(...gapsOf(writes))).toBeLessThanOrEqual(22);
});

test('time in which nobody asked is not made up for', async () => {
  const limiter = clock.limiter(50);
  await clock.call(limiter, 500);
  await vi.advanceTimersByTimeAsync(5000);
  const gaps = gapsOf(await clock.call(limiter, 1000));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(19);
});

test('after a stall the pace is at most doubled, and nearly all of the rate is used again', async () => {
  const limiter = clock.limiter(50);
  await clock.call(limiter, 2000);
  clock.stall(400);
  const writes = await clock.call(limiter, 8000);
  expect(Math.min(...gapsOf(writes))).toBeGreaterThanOrEqual(9);
  expect(writes.length).toBeGreaterThanOrEqual(0.99 * 400);
});

/** Asks for slots at once; they come in as they are granted. */
function ask(limiter: RateLimiter, count: number): { slots: Slot[]; order: number[] } {
  const asked = { slots: new Array<Slot>(), order: new Array<number>() };
  for (let number = 0; number < count; number++) {
    void limiter.acquire().then((slot) => {
      asked.slots.push(slot);
      asked.order.push(number);
    });
  }
  return asked;
}

test('who asks first goes first', async () => {
  const limiter = clock.limiter(100);
  const { slots, order } = ask(limiter, 20);
  await vi.advanceTimersByTimeAsync(1000);
  expect(order).toEqual([...slots.keys()]);
  expect(slots).toHaveLength(20);
});

test('a slot that is not written is not free, however long it takes', async () => {
  const { slots } = ask(clock.limiter(3), 10);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(slots).toHaveLength(3);
});

test('a slot that is released unwritten is given back at once', async () => {
  const limiter = clock.limiter(3);
  const { slots } = ask(limiter, 4);
  await vi.advanceTimersByTimeAsync(60_000);
  slots[1]?.release();
  await vi.advanceTimersByTimeAsync(1);
  expect([slots.length, limiter.worstSecond()]).toEqual([4, 0]);
});

test('a slot that was written is free only after its second', async () => {
  const { slots } = ask(clock.limiter(1), 2);
  await vi.advanceTimersByTimeAsync(5_000);
  slots[0]?.written();
  slots[0]?.release();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(slots).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10);
  expect(slots).toHaveLength(2);
});

test('what an earlier process wrote in the last second counts', async () => {
  const past = Array.from({ length: 50 }, (_, index) => clock.nowMs() - 200 + index);
  const { slots } = ask(clock.limiter(50, { past }), 1);
  await vi.advanceTimersByTimeAsync(800);
  expect(slots).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(10);
  expect(slots).toHaveLength(1);
});
