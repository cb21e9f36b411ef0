/** Sends one page request at most this often; every attempt takes a slot of the rate. */
export const ATTEMPTS_MAX = 5;

/** Why an attempt has to be repeated; it sets the backoff's base. */
export type RetryReason = 'failure' | 'over_frequency' | 'signature' | 'locked_out';

const BASE_MS: Readonly<Record<Exclude<RetryReason, 'locked_out'>, number>> = {
  failure: 200,
  signature: 200,
  over_frequency: 1_000,
};
/** 70050 asks for a minute of silence; a second more, as the service's clock decides. */
const LOCKED_OUT_MS = 61_000;

/**
 * Milliseconds to wait before the next attempt, or undefined to give up.
 *
 * Full jitter: uniform below a ceiling that doubles (16 s at most, as attempts are few), so that
 * calls that failed together do not come back together.
 *
 * @param attempt The attempt that failed, from 1.
 * @param random A number in [0, 1).
 */
export function retryDelayMs(
  attempt: number,
  reason: RetryReason,
  random: number,
): number | undefined {
  if (attempt >= ATTEMPTS_MAX) return undefined;
  if (reason === 'locked_out') return LOCKED_OUT_MS;
  return Math.floor(random * BASE_MS[reason] * 2 ** attempt);
}
