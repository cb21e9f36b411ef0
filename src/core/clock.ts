/** Milliseconds that never jump, from an arbitrary start; for durations and rates. */
export type MonotonicClock = () => number;

/** The machine's monotonic clock, with fractions; processes started since the boot share it. */
export const monotonicMs: MonotonicClock = () => Number(process.hrtime.bigint()) / 1e6;

/** Milliseconds since 1970 UTC; for signatures, dates and records people read. */
export type WallClock = () => number;

/** The machine's clock. */
export const wallMs: WallClock = () => Date.now();

/** Resolves after `ms`, or rejects with the signal's reason as soon as it is aborted. */
export function sleepMs(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(reasonOf(signal));
    const onAbort = () => {
      clearTimeout(timer);
      if (signal) reject(reasonOf(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}
