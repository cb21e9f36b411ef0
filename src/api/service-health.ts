import { ATTEMPTS_MAX } from './retry.ts';

/**
 * Tells a service in trouble from an account in trouble, and when to stop trying so hard.
 * Accounts are told apart by their place in the list.
 */
export interface ServiceHealth {
  /** An attempt for this account was answered. */
  answered(account: number): void;
  /** An attempt for this account failed in a way that asks for another one. */
  failed(account: number): void;
  /** Whether others fare so badly that an account without an answer is not to blame for it. */
  inTrouble(account: number): boolean;
  /** Whether the retries have used up their budget. */
  isSpent(): boolean;
  /** Gives the budget back, after a pause. */
  refill(): void;
}

/** Latest attempts that tell how the service fares. */
const RECENT_ATTEMPTS = 100;
/**
 * A tenth of failing calls is weather; a quarter is trouble. Where half of them fail, so few of a
 * hundred do once in five million times; of fifty it was seen to blame an account in 4,039.
 */
const TROUBLE_SHARE = 0.25;
/** Nor is it weather when nobody has been answered since others failed this often. */
const TROUBLE_IN_A_ROW = 4;
/** Where nobody was ever answered, an account that is alone is to blame after this many. */
const ALONE_FAILURES = 2 * ATTEMPTS_MAX;
/** Retries earned by each call: a service that fails one call in ten is never given up. */
const EARNED = 0.12;
/** Seconds of calls whose tenth may be retries at once. */
const BUDGET_SECONDS = 60;
const BUDGET_MIN = 50;

interface Attempt {
  readonly account: number;
  readonly failed: boolean;
}

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
  const recent: Attempt[] = [];
  const count = (account: number, failed: boolean) => {
    if (recent.push({ account, failed }) > RECENT_ATTEMPTS) recent.shift();
    budget = Math.min(capacity, budget + EARNED - (failed ? 1 : 0));
  };
  return {
    answered: (account) => count(account, false),
    failed: (account) => count(account, true),
    inTrouble(account) {
      const others = recent.filter((attempt) => attempt.account !== account);
      const sinceAnswer = recent.slice(recent.findLastIndex(({ failed }) => !failed) + 1);
      if (others.length === 0) {
        return sinceAnswer.length === recent.length && recent.length < ALONE_FAILURES;
      }
      const failures = others.filter(({ failed }) => failed).length;
      if (failures > others.length * TROUBLE_SHARE) return true;
      const isOther = (attempt: Attempt) => attempt.account !== account;
      if (sinceAnswer.filter(isOther).length >= TROUBLE_IN_A_ROW) return true;
      // Nobody was answered while it was tried: with few calls in flight, one other failure in
      // that time is as many as there can be.
      const tried = sinceAnswer.slice(sinceAnswer.findIndex((attempt) => !isOther(attempt)));
      return tried.some(isOther) && tried.length - tried.filter(isOther).length >= ATTEMPTS_MAX;
    },
    isSpent: () => budget <= 0,
    refill() {
      budget = capacity;
    },
  };
}
