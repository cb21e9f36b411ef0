import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { mostInASecond, play, virtualLimiter } from './virtual-callers.ts';

const RATE = { rate: 200, guardMs: 8 };

/** Anything callers and the machine may do within four seconds. */
const behaviour = fc.record({
  callers: fc.integer({ min: 1, max: 60 }),
  writeMs: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant<number | null>(0) },
      fc.integer({ min: 1, max: 900 }),
      fc.constant(null),
    ),
    { minLength: 1, maxLength: 40 },
  ),
  answerMs: fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 40 }),
  stalls: fc.array(
    fc.record({
      atMs: fc.integer({ min: 0, max: 4000 }),
      forMs: fc.integer({ min: 1, max: 1500 }),
    }),
    { maxLength: 4 },
  ),
  slowDownsAtMs: fc.array(fc.integer({ min: 0, max: 4000 }), { maxLength: 3 }),
});

/** When an earlier process wrote, before the clock's 0 where ours begins. */
const past = fc.array(fc.double({ min: -1500, max: 0, noNaN: true }), { maxLength: 60 });

test('no second that ends with a write of ours holds more than the rate, its past included', async () => {
  await fc.assert(
    fc.asyncProperty(
      behaviour,
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(0, 8, 50),
      past,
      async (doing, rate, guardMs, earlier) => {
        const { writes, worstSecond } = await play(4_000, doing, { rate, guardMs, past: earlier });
        const most = mostInASecond([...earlier, ...writes], writes);
        expect(most).toBeLessThanOrEqual(rate);
        expect(worstSecond).toBe(most);
      },
    ),
  );
});

test('a stall brings at most double the pace, whenever it comes', async () => {
  await fc.assert(
    fc.asyncProperty(behaviour, fc.integer({ min: 1, max: 400 }), async (doing, rate) => {
      const { writes } = await play(4_000, { ...doing, writeMs: [0] }, { rate, guardMs: 8 });
      const halfSpacingMs = 1008 / rate / 2;
      for (const [index, at] of writes.entries()) {
        const first = writes[Math.max(0, index - 20)] ?? at;
        const between = Math.min(index, 20);
        expect(at - first).toBeGreaterThanOrEqual(between * halfSpacingMs - 1.001); // A timer's grain.
      }
    }),
  );
});

/** Writes one call as soon as it may be. */
async function writeOne({ limiter, nowMs }: ReturnType<typeof virtualLimiter>): Promise<number> {
  const written = limiter.acquire().then((slot) => {
    slot.written();
    return nowMs();
  });
  await vi.advanceTimersByTimeAsync(5_000);
  return written;
}

test.each`
  past                     | atMs   | why
  ${[]}                    | ${0}   | ${'nothing was written before'}
  ${[-400, -700]}          | ${304} | ${'the second of the older one has to end, with its guard'}
  ${[-700, -400]}          | ${304} | ${'in whatever order they are given'}
  ${[-900, -700, -400]}    | ${304} | ${'older ones than the rate do not matter'}
  ${[-400]}                | ${0}   | ${'there is room for one more'}
  ${[-1500, -1400]}        | ${0}   | ${'their second is over'}
  ${[60_000, 61_000, NaN]} | ${0}   | ${'instants to come are of another boot'}
`('after $past a restarted process writes at $atMs ms: $why', async ({ past: earlier, atMs }) => {
  const virtual = virtualLimiter({ rate: 2, guardMs: 8, past: earlier });
  expect(await writeOne(virtual)).toBe(atMs);
});

test('seconds of the past alone are not counted as ours', async () => {
  const virtual = virtualLimiter({ rate: 2, guardMs: 8, past: [-900, -899, -898, -897, -10] });
  expect(virtual.limiter.worstSecond()).toBe(0);
  await writeOne(virtual);
  expect(virtual.limiter.worstSecond()).toBe(2);
});

/** Calls written in each of ten-second steps. */
async function callsPerStep(slowDownsAtMs: readonly number[], steps: number): Promise<number[]> {
  const doing = { callers: 40, answerMs: [100], slowDownsAtMs };
  const { writes } = await play(steps * 10_000, doing, { rate: 100, guardMs: 0 });
  return Array.from({ length: steps }, (_, step) => {
    return writes.filter((at) => at >= step * 10_000 && at < (step + 1) * 10_000).length;
  });
}

test('a slow-down takes a tenth off the pace, which creeps back by 1 % every ten seconds', async () => {
  const steps = await callsPerStep([10_000], 15);
  const creeping = steps.slice(1, 12).map((_, step) => 1000 * Math.min(1, 0.9 * 1.01 ** step));
  const expected = [1000, ...creeping, 1000, 1000, 1000];
  for (const [step, calls] of expected.entries()) {
    expect(Math.abs((steps[step] ?? 0) - calls)).toBeLessThan(4);
  }
});

test('slow-downs within a second count once, as their calls were sent before the first', async () => {
  const [, after = 0] = await callsPerStep([10_000, 10_100, 10_500, 10_999], 2);
  expect(Math.abs(after - 900)).toBeLessThan(4);
});

test('however often it is slowed down, half the pace stays', async () => {
  const everySecond = Array.from({ length: 20 }, (_, second) => second * 1000);
  const [, , after = 0] = await callsPerStep(everySecond, 3);
  expect(Math.abs(after - 500)).toBeLessThan(10);
});

test('a slow-down ends the making up for lost time', async () => {
  const { limiter, stall } = virtualLimiter(RATE);
  const granted: number[] = [];
  for (let call = 0; call < 200; call++) void limiter.acquire().then(() => granted.push(call));
  stall(250);
  limiter.slowDown();
  await vi.advanceTimersByTimeAsync(100);
  expect(granted.length).toBeLessThan(100 / 5.04 + 2);
});
