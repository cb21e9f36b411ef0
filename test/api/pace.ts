import { afterEach, beforeEach, vi } from 'vitest';
import { createRateLimiter, type RateLimiter } from '../../src/api/rate-limiter.ts';

/** A clock that stands still unless it is told to go on. */
export interface FakeClock {
  nowMs(): number;
  /** Lets time pass while the process stands still: no timer fires meanwhile. */
  stall(ms: number): void;
  limiter(rate: number, options?: { guardMs?: number; past?: readonly number[] }): RateLimiter;
  /** Calls one after another for a while; gives the instants of the writes. */
  call(limiter: RateLimiter, forMs: number): Promise<number[]>;
}

/** Gives every test of the file fake timers and a clock that agrees with them. */
export function useFakeClock(): FakeClock {
  let stalledMs = 0;
  const nowMs = (): number => performance.now() + stalledMs;
  beforeEach(() => {
    stalledMs = 0;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  return {
    nowMs,
    stall(ms) {
      stalledMs += ms;
    },
    limiter: (rate, options) => createRateLimiter({ rate, guardMs: 8, nowMs, ...options }),
    async call(limiter, forMs) {
      const writes: number[] = [];
      const endMs = nowMs() + forMs;
      async function loop(): Promise<void> {
        while (nowMs() < endMs) {
          const slot = await limiter.acquire();
          slot.written();
          if (nowMs() <= endMs) writes.push(nowMs());
          slot.release();
        }
      }
      void loop();
      await vi.advanceTimersByTimeAsync(forMs);
      return writes;
    },
  };
}

/** The times between one write and the next. */
export function gapsOf(writes: readonly number[]): number[] {
  return writes.slice(1).map((atMs, index) => atMs - (writes[index] ?? 0));
}
