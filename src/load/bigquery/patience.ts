import { sleepMs } from '../../core/clock.ts';
import { isTransient, Refusal, refusalOf } from './refusal.ts';

/**
 * Does work until it is not refused for the moment any more.
 *
 * @throws {Refusal} It is refused for good, or nothing helps for about a minute.
 */
export type Patience = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** How long is waited between attempts. */
export interface PatienceOptions {
  /** Ceiling of the first wait between attempts; it doubles. */
  readonly waitMs: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

/** Attempts of one request: the last wait is up to 64 times the first. */
const ATTEMPTS_MAX = 7;

/** Makes a patience; it holds nothing between two works. */
export function createPatience({ waitMs, random }: PatienceOptions): Patience {
  return async (work) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        const refusal = refusalOf(error);
        const again = refusal instanceof Refusal && isTransient(refusal);
        if (!again || attempt === ATTEMPTS_MAX) throw refusal;
        await sleepMs((0.5 + random() / 2) * waitMs * 2 ** (attempt - 1));
      }
    }
  };
}
