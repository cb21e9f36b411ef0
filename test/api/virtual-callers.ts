import { onTestFinished, vi } from 'vitest';
import { createRateLimiter, type RateOptions } from '../../src/api/rate-limiter.ts';

/** What callers and the machine do in virtual time; lists are gone through over and over. */
export interface Behaviour {
  readonly callers: number;
  /** From the grant to the write; null gives the slot back unwritten. */
  readonly writeMs?: readonly (number | null)[];
  /** From the write to the answer. */
  readonly answerMs: readonly number[];
  /** When the event loop stands still, and for how long. */
  readonly stalls?: readonly { readonly atMs: number; readonly forMs: number }[];
  readonly slowDownsAtMs?: readonly number[];
}

/** What came of it. */
export interface Played {
  /** When each call was written, from the beginning. */
  readonly writes: readonly number[];
  readonly worstSecond: number;
}

/** A limiter over fake timers, and the clock it reads; `stall` lets time pass without them. */
export function virtualLimiter(options: Omit<RateOptions, 'nowMs'>) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let stalledMs = 0;
  const startMs = performance.now();
  const nowMs = () => performance.now() - startMs + stalledMs;
  const limiter = createRateLimiter({ ...options, nowMs });
  return { limiter, nowMs, stall: (forMs: number) => void (stalledMs += forMs) };
}

/** Lets callers ask a limiter again and again for `forMs` of virtual time. */
export async function play(
  forMs: number,
  behaviour: Behaviour,
  options: Omit<RateOptions, 'nowMs'>,
): Promise<Played> {
  const { limiter, nowMs, stall } = virtualLimiter(options);
  const { callers, answerMs, writeMs = [0], stalls = [], slowDownsAtMs = [] } = behaviour;
  const writes: number[] = [];
  let calls = 0;

  async function call(): Promise<void> {
    const slot = await limiter.acquire();
    const number = calls++;
    const untilWriteMs = writeMs[number % writeMs.length];
    if (untilWriteMs !== null && untilWriteMs !== undefined) {
      if (untilWriteMs > 0) await sleep(untilWriteMs);
      slot.written();
      writes.push(nowMs());
      await sleep(answerMs[number % answerMs.length] ?? 0);
    }
    slot.release();
    void call();
  }

  for (const { atMs, forMs: stallMs } of stalls) setTimeout(() => stall(stallMs), atMs);
  for (const atMs of slowDownsAtMs) setTimeout(() => limiter.slowDown(), atMs);
  for (let caller = 0; caller < callers; caller++) void call();
  await vi.advanceTimersByTimeAsync(forMs);
  vi.clearAllTimers();
  return { writes, worstSecond: limiter.worstSecond() };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The slow, plain way to count: the most instants in any second that ends with one of `ends`. */
export function mostInASecond(instants: readonly number[], ends: readonly number[]): number {
  const counts = ends.map((end) => instants.filter((at) => at > end - 1000 && at <= end).length);
  return Math.max(0, ...counts);
}

/** Share of `rate` that is used between the first and the last of the instants. */
export function utilisation(instants: readonly number[], rate: number): number {
  const seconds = ((instants.at(-1) ?? 0) - (instants[0] ?? 0)) / 1000;
  return (instants.length - 1) / seconds / rate;
}

/** Latencies between 50 and 300 ms, the same at each run. */
export const LATENCIES_MS: readonly number[] = Array.from(
  { length: 997 },
  (_, number) => 50 + ((number * 7919) % 251),
);
