import type { MonotonicClock } from '../core/clock.ts';

/** Leave to write one request to the socket. */
export interface Slot {
  /** To be called at the very instant the request is written; only then is the slot stamped. */
  written(): void;
  /** To be called when the call is over; gives an unwritten slot back. */
  release(): void;
}

/** Lets calls through so that no rolling second ever sees more than `rate` writes. */
export interface RateLimiter {
  /** Resolves, first come first served, when one more call may be written at once. */
  acquire(): Promise<Slot>;
  /**
   * Multiplies the pace by 0.9 (at least half the rate stays); it creeps back by itself. Within a
   * second only the first one counts: the others answer calls that were sent before it.
   */
  slowDown(): void;
  /** Most writes so far in any rolling second that ends with one of ours. */
  worstSecond(): number;
}

/** How a limiter spaces the calls. */
export interface RateOptions {
  /** Most calls in any rolling second, 1 or more. */
  readonly rate: number;
  /** Added to the second that the pace is made for, against the network's own jitter. */
  readonly guardMs: number;
  readonly nowMs: MonotonicClock;
  /** When an earlier process of this run wrote, by the same clock; its last second counts here. */
  readonly past?: readonly number[];
}

/**
 * The part of the guard that not even a late call may use up.
 *
 * Were it the whole, no call could follow the one a second before it sooner than by the pace: what
 * is late once would stay late for good. Simulated, the grain of the timers alone then costs 0.1 %
 * of the rate and a stall of 250 ms a minute 0.2 %; so, a late call gains 4 ms every second.
 */
const STRICT_SHARE = 0.5;
/** Slots a stalled process may make up for: 250 ms at 200 calls/s. */
const CATCH_UP_SLOTS = 50;
/** It makes up for them at this multiple of the pace: a burst would come back every second. */
const CATCH_UP_SPEED = 2;
/** Timers wake by whole milliseconds: what is due in one of them goes together. */
const TIMER_GRAIN_MS = 1;
const SLOW_DOWN_FACTOR = 0.9;
const SLOWEST_FACTOR = 0.5;
const CREEP_BACK_FACTOR = 1.01;
const CREEP_BACK_MS = 10_000;

/**
 * Creates a limiter that paces evenly and keeps the instants of the last writes as its hard stop.
 *
 * Why it is ours: stamping at the write instead of the grant, pacing, and a strict log together
 * reach 99 % of 200 calls/s with never 201 in a second; no published limiter measured does both.
 *
 * Proof of the bound: take any `rate + 1` writes, the past's included, and of our own among them
 * the one granted last. At its grant all others were written, granted, or past. The hard stop let
 * it go, so the writes of the last `1000 + guardMs * STRICT_SHARE` ms and the slots still unwritten,
 * its own included, were at most `rate`: one of the others had been written before that time. It
 * was itself written after its grant, so the two are at least a second apart.
 */
export function createRateLimiter({ rate, guardMs, nowMs, past = [] }: RateOptions): RateLimiter {
  const strictMs = 1000 + guardMs * STRICT_SHARE;
  const createdMs = nowMs();
  // One more than the rate, so that a breach would be counted.
  const writes = createWriteLog(rate + 1, lastBefore(createdMs, past, rate));
  const waiting: ((slot: Slot) => void)[] = [];
  let unwritten = 0;
  let slowed = { factor: 1, atMs: -Infinity };
  let dueMs = createdMs; // When the next call is due by the pace.
  let soonestMs = createdMs; // When it may go at the earliest, making up for lost time.
  let idleSinceMs = createdMs;
  let timer: NodeJS.Timeout | undefined;

  function factorAt(now: number): number {
    const steps = Math.floor((now - slowed.atMs) / CREEP_BACK_MS);
    return Math.min(1, slowed.factor * CREEP_BACK_FACTOR ** steps);
  }

  /** The instant the head of the queue may go; Infinity while only a write can make room. */
  function readyMs(): number {
    const room = rate - unwritten;
    if (room <= 0) return Infinity;
    return Math.max(dueMs, soonestMs, writes.fromEnd(room) + strictMs);
  }

  function grantReady(): void {
    for (let now = nowMs(); waiting.length > 0 && readyMs() <= now; now = nowMs()) {
      const spacingMs = (1000 + guardMs) / (rate * factorAt(now));
      dueMs = Math.max(dueMs + spacingMs, now - CATCH_UP_SLOTS * spacingMs);
      soonestMs = Math.max(soonestMs, now - TIMER_GRAIN_MS) + spacingMs / CATCH_UP_SPEED;
      unwritten += 1;
      waiting.shift()?.(createSlot());
      idleSinceMs = now;
    }
    schedule();
  }

  function schedule(): void {
    clearTimeout(timer);
    const ready = readyMs();
    if (waiting.length === 0 || ready === Infinity) return;
    timer = setTimeout(grantReady, Math.max(0, Math.ceil(ready - nowMs())));
  }

  function createSlot(): Slot {
    let open = true;
    const close = (write: boolean) => {
      if (!open) return;
      open = false;
      unwritten -= 1;
      if (write) writes.push(nowMs());
      schedule();
    };
    return { written: () => close(true), release: () => close(false) };
  }

  return {
    acquire: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        if (waiting.length > 1) return;
        // Time in which nobody asked is not made up for.
        dueMs += Math.max(0, nowMs() - Math.max(dueMs, idleSinceMs));
        grantReady();
      }),
    slowDown() {
      const now = nowMs();
      if (now - slowed.atMs < 1000) return;
      slowed = { factor: Math.max(SLOWEST_FACTOR, factorAt(now) * SLOW_DOWN_FACTOR), atMs: now };
      dueMs = Math.max(dueMs, now); // Nor is time lost before.
    },
    worstSecond: () => writes.worstSecond,
  };
}

/** The last `count` of the instants before `now`; a later one is of another boot of the machine. */
function lastBefore(now: number, instants: readonly number[], count: number): number[] {
  const before = instants.filter((atMs) => atMs <= now);
  return before.toSorted((a, b) => a - b).slice(-count);
}

/** The instants of the last writes, in a ring. */
interface WriteLog {
  push(atMs: number): void;
  /** The `n`th write from the end, 1 being the last; -Infinity when there were fewer. */
  fromEnd(n: number): number;
  readonly worstSecond: number;
}

function createWriteLog(capacity: number, past: readonly number[]): WriteLog {
  const ring = new Float64Array(capacity).fill(-Infinity);
  ring.set(past);
  let count = past.length;
  let oldest = 0; // First write of the current rolling second.
  let worstSecond = 0;
  return {
    push(atMs) {
      ring[count % capacity] = atMs;
      count += 1;
      oldest = Math.max(oldest, count - capacity);
      while ((ring[oldest % capacity] ?? atMs) <= atMs - 1000) oldest += 1;
      worstSecond = Math.max(worstSecond, count - oldest);
    },
    fromEnd: (n) => (n > count ? -Infinity : (ring[(count - n) % capacity] ?? -Infinity)),
    get worstSecond() {
      return worstSecond;
    },
  };
}
