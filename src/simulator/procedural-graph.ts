import { ConfigError } from '../core/errors.ts';
import { numberedNames } from './account-names.ts';
import type { Graph } from './graph.ts';
import { createRandom, drawBelow } from './random.ts';

/** The shape of a computed graph. */
export interface ProceduralGraphOptions {
  /** How many accounts, 0 or more; a hundred million cost no more memory than one. */
  readonly accounts: number;
  /** How many friends each account has: even, 0 or more, below `accounts`. */
  readonly degree: number;
  /** Chooses who is whose friend; default 0. */
  readonly seed?: number;
}

/**
 * Creates a graph whose friend lists are computed when asked: nothing is stored per account.
 *
 * Account i is friends with i ± each of `degree / 2` seeded distances, around a ring; so every
 * friendship is mutual and every account has exactly `degree` friends.
 *
 * @throws {ConfigError} When no such graph exists.
 */
export function proceduralGraph(options: ProceduralGraphOptions): Graph {
  const { accounts, degree, seed = 0 } = options;
  if (!possible(accounts, degree)) {
    throw new ConfigError(`No graph of ${accounts} accounts gives each ${degree} friends`, {
      hint: 'Choose an even number of friends, smaller than the number of accounts.',
    });
  }
  const names = numberedNames(accounts);
  const distances = distancesFor(accounts, degree / 2, seed);
  return {
    accountCount: accounts,
    accountAt: (index) => names.nameAt(index),
    has: (account) => names.indexOf(account) !== undefined,
    friendsOf(account) {
      const index = names.indexOf(account);
      if (index === undefined) return [];
      return distances.flatMap((distance) => [
        names.nameAt((index + distance) % accounts),
        names.nameAt((index + accounts - distance) % accounts),
      ]);
    },
  };
}

function possible(accounts: number, degree: number): boolean {
  if (!Number.isSafeInteger(accounts) || !Number.isSafeInteger(degree)) return false;
  if (accounts < 0 || degree < 0 || degree % 2 !== 0) return false;
  return degree === 0 || degree < accounts;
}

/** Distinct distances in [1, accounts / 2): further round, the ring meets itself. */
function distancesFor(accounts: number, count: number, seed: number): readonly number[] {
  const random = createRandom(seed);
  const limit = Math.floor((accounts - 1) / 2);
  const distances = new Set<number>();
  while (distances.size < count) {
    let distance = 1 + drawBelow(random, limit);
    while (distances.has(distance)) distance = (distance % limit) + 1;
    distances.add(distance);
  }
  return [...distances];
}
