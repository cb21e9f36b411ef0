import { expect, test, vi } from 'vitest';
import { useFakeClock } from './pace.ts';

const clock = useFakeClock();

test('slowing down takes a tenth of the pace, however often it is said in a second', async () => {
  const limiter = clock.limiter(100);
  const full = (await clock.call(limiter, 5000)).length;
  for (let said = 0; said < 10; said++) limiter.slowDown();
  const slow = (await clock.call(limiter, 5000)).length;
  expect(slow / full).toBeCloseTo(0.9, 1);
  expect(slow / full).toBeLessThan(0.92);
});

test('at least half of the pace stays', async () => {
  const limiter = clock.limiter(100);
  for (let said = 0; said < 30; said++) {
    limiter.slowDown();
    await vi.advanceTimersByTimeAsync(1000);
  }
  const { length } = await clock.call(limiter, 2000);
  expect(length).toBeGreaterThanOrEqual(98);
  expect(length).toBeLessThanOrEqual(104);
});

test('the pace creeps back, and is whole again after two minutes', async () => {
  const limiter = clock.limiter(100);
  limiter.slowDown();
  const counts: number[] = [];
  for (let minute = 0; minute < 3; minute++) {
    counts.push((await clock.call(limiter, 2000)).length);
    await vi.advanceTimersByTimeAsync(60_000);
  }
  const [first = 0, second = 0, third = 0] = counts;
  expect(first).toBeLessThan(second);
  expect(second).toBeLessThan(third);
  expect(third).toBeGreaterThanOrEqual(198);
});
