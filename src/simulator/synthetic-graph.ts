import { numberedNames } from './account-names.ts';
import { createEdges, type Graph, storedGraph } from './graph.ts';
import { createRandom, drawBelow, type Random } from './random.ts';

/** The shape of an invented graph. */
export interface SyntheticGraphOptions {
  /** How many accounts, 0 or more. */
  readonly accounts: number;
  /** Chooses the graph; the same seed gives the same graph everywhere. */
  readonly seed: number;
  /** Friends an account has on average, about; default 20. */
  readonly degree?: number;
  /** Share of friendships that only one side keeps, 0 to 1; default 0.02. */
  readonly oneWay?: number;
}

// The service allows 3,000 friends per user (relationship chain document 269/1501).
const FRIENDS_MAX = 3000;
// Chance that a new friend is a friend of the last one. Measured with 0.7: mean clustering 0.48 at
// 2,000 accounts and 0.24 at 20,000; the ego-facebook graph has 0.62.
const TRIAD_SHARE = 0.7;
const LONELY_SHARE = 0.02;
// A hub that is full, or a friend drawn twice, is drawn again this often before we give up.
const DRAWS_MAX = 8;

/**
 * Creates a graph that looks like people: a few hubs, many small lists, friends of friends who
 * know each other (Holme and Kim's growth: preferential attachment with triads), 2 % without
 * friends, and no list over 3,000.
 */
export function syntheticGraph(options: SyntheticGraphOptions): Graph {
  const { accounts, seed, degree = 20, oneWay = 0.02 } = options;
  const random = createRandom(seed);
  const edges = createEdges();
  const growth = createGrowth(accounts, Math.max(1, Math.round(degree / 2)), random);
  for (let account = 0; account < accounts; account += 1) {
    for (const friend of growth.join(account)) {
      const kept = random() < oneWay ? drawBelow(random, 2) : 2;
      if (kept !== 0) edges.add(account, friend);
      if (kept !== 1) edges.add(friend, account);
    }
  }
  return storedGraph(numberedNames(accounts), edges);
}

interface Growth {
  /** Lets the next account in; returns the earlier accounts it becomes a friend of. */
  join(account: number): readonly number[];
}

function createGrowth(accounts: number, meanNew: number, random: Random): Growth {
  const stride = meanNew * 2 - 1; // Uniform in [1, stride] has the mean we want.
  const chosen = new Uint32Array(accounts * stride);
  const chosenCounts = new Uint16Array(accounts);
  const friendCounts = new Uint16Array(accounts);
  // Every end of every edge once: a uniform draw from it prefers accounts with many friends.
  const ends = new Uint32Array(accounts * stride * 2);
  let endCount = 0;

  function candidate(account: number, last: number | undefined): number {
    const lastCount = last === undefined ? 0 : (chosenCounts[last] ?? 0);
    if (last !== undefined && lastCount > 0 && random() < TRIAD_SHARE) {
      return chosen[last * stride + drawBelow(random, lastCount)] ?? account;
    }
    if (endCount === 0) return drawBelow(random, account);
    return ends[drawBelow(random, endCount)] ?? account;
  }

  function befriend(account: number, friend: number): void {
    const count = chosenCounts[account] ?? 0;
    chosen[account * stride + count] = friend;
    chosenCounts[account] = count + 1;
    for (const end of [account, friend]) {
      friendCounts[end] = (friendCounts[end] ?? 0) + 1;
      ends[endCount] = end;
      endCount += 1;
    }
  }

  return {
    join(account) {
      const friends: number[] = [];
      if (account === 0 || random() < LONELY_SHARE) return friends;
      const wanted = Math.min(account, 1 + drawBelow(random, stride));
      for (let draws = 0; friends.length < wanted && draws < wanted * DRAWS_MAX; draws += 1) {
        const friend = candidate(account, friends.at(-1));
        if (friend === account || friends.includes(friend)) continue;
        if ((friendCounts[friend] ?? 0) >= FRIENDS_MAX) continue;
        befriend(account, friend);
        friends.push(friend);
      }
      return friends;
    },
  };
}
