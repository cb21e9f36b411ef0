/** Counts events in a rolling window of time. */
export interface RollingCount {
  /** Notes an event and returns how many the window holds, this one included. */
  add(atMs: number): number;
  /** How many events lie in the window that ends at this instant. */
  countAt(atMs: number): number;
}

/** Admits at most so many calls in any rolling second. */
export interface RateWindow {
  /** Whether a call that arrives now is within the limit; arrivals must not go back in time. */
  admits(atMs: number): boolean;
}

/** How a rate is enforced. */
export interface RateOptions {
  /** Calls admitted in any rolling 1,000 ms; null admits all. */
  readonly ratePerSecond: number | null;
  /** Whether refused calls fill the window too, as some gateways do. */
  readonly countsRefused: boolean;
}

const SECOND_MS = 1000;
// Forgotten events are cut off in blocks: one copy for this many arrivals.
const FORGOTTEN_MAX = 4096;

/** Creates a counter over (t − 1,000 ms, t]: two events exactly a second apart never meet. */
export function createRollingCount(): RollingCount {
  let times: number[] = [];
  let first = 0;

  function countAt(atMs: number): number {
    while (first < times.length && (times[first] ?? atMs) <= atMs - SECOND_MS) first += 1;
    if (first > FORGOTTEN_MAX) {
      times = times.slice(first);
      first = 0;
    }
    return times.length - first;
  }

  return {
    countAt,
    add(atMs) {
      times.push(atMs);
      return countAt(atMs);
    },
  };
}

/** Creates the limit; memory is one number per call of the last second. */
export function createRateWindow(options: RateOptions): RateWindow {
  const { ratePerSecond, countsRefused } = options;
  const counted = createRollingCount();
  return {
    admits(atMs) {
      if (ratePerSecond === null) return true;
      const admitted = counted.countAt(atMs) < ratePerSecond;
      if (admitted || countsRefused) counted.add(atMs);
      return admitted;
    },
  };
}
