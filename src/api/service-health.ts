/** Tells a service in trouble from an account in trouble, and when to stop trying so hard. */
export interface ServiceHealth {
  /** An attempt was answered. */
  answered(): void;
  /** An attempt failed in a way that asks for another one. */
  failed(): void;
  /** Whether so many of the latest attempts failed that no account is to blame. */
  inTrouble(): boolean;
  /** Whether the retries have used up their budget. */
  isSpent(): boolean;
  /** Gives the budget back, after a pause. */
  refill(): void;
}

/** Weight of one attempt in the moving share of failures: about the last 50 count. */
const WEIGHT = 1 / 50;
/** A tenth of failing calls is weather; a quarter is trouble. */
const TROUBLE_SHARE = 0.25;
/** Retries earned by each call: a service that fails one call in ten is never given up. */
const EARNED = 0.12;
/** Seconds of calls whose tenth may be retries at once. */
const BUDGET_SECONDS = 60;
const BUDGET_MIN = 50;

/**
 * Creates the health of a service that has not been called yet.
 *
 * The budget stops retry storms (Google SRE, "Handling Overload"): retries may be a tenth of the
 * calls of a minute, and 12 % of all calls in the long run.
 *
 * @param rate Calls per second.
 */
export function createServiceHealth(rate: number): ServiceHealth {
  const capacity = Math.max(BUDGET_MIN, 0.1 * rate * BUDGET_SECONDS);
  let budget = capacity;
  let failingShare = 0;
  const count = (failed: 0 | 1) => {
    failingShare += (failed - failingShare) * WEIGHT;
    budget = Math.min(capacity, budget + EARNED - failed);
  };
  return {
    answered: () => count(0),
    failed: () => count(1),
    inTrouble: () => failingShare > TROUBLE_SHARE,
    isSpent: () => budget <= 0,
    refill() {
      budget = capacity;
    },
  };
}
