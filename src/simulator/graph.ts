import type { AccountNames } from './account-names.ts';

/** Who is a friend of whom on day 0. Never changes; a world lays its changes over it. */
export interface Graph {
  /** How many accounts there are. */
  readonly accountCount: number;
  /** The account with this number; throws a `RangeError` outside [0, `accountCount`). */
  accountAt(index: number): string;
  /** Whether this is one of the accounts. */
  has(account: string): boolean;
  /** The friends of an account in list order, each once, never itself; empty for strangers. */
  friendsOf(account: string): readonly string[];
}

/** Directed edges by account number, four bytes an end. */
export interface Edges {
  /** How many edges were added. */
  readonly count: number;
  /** Adds `to` to the friends of `from`. */
  add(from: number, to: number): void;
  /** Calls back for every edge, in the order they were added. */
  forEach(edge: (from: number, to: number) => void): void;
}

const EDGES_FIRST = 1024;

/** Creates an empty list of edges that grows by doubling. */
export function createEdges(): Edges {
  let ends = new Uint32Array(EDGES_FIRST * 2);
  let used = 0;
  return {
    get count() {
      return used / 2;
    },
    add(from, to) {
      if (used === ends.length) {
        const larger = new Uint32Array(ends.length * 2);
        larger.set(ends);
        ends = larger;
      }
      ends[used] = from;
      ends[used + 1] = to;
      used += 2;
    },
    forEach(edge) {
      for (let at = 0; at < used; at += 2) edge(ends[at] ?? 0, ends[at + 1] ?? 0);
    },
  };
}

/**
 * Creates a graph in two typed arrays: four bytes a friend and four an account.
 *
 * Repeated edges count once and edges from an account to itself not at all; the rest keep the
 * order in which they were added.
 */
export function storedGraph(names: AccountNames, edges: Edges): Graph {
  const { starts, targets } = rowsOf(names.count, edges);
  return {
    accountCount: names.count,
    accountAt: (index) => names.nameAt(index),
    has: (account) => names.indexOf(account) !== undefined,
    friendsOf(account) {
      const index = names.indexOf(account);
      if (index === undefined) return [];
      const friends: string[] = [];
      const end = starts[index + 1] ?? 0;
      for (let at = starts[index] ?? 0; at < end; at += 1) {
        friends.push(names.nameAt(targets[at] ?? 0));
      }
      return friends;
    },
  };
}

interface Rows {
  /** Where the friends of each account start in `targets`; one more entry than accounts. */
  readonly starts: Uint32Array;
  readonly targets: Uint32Array;
}

function rowsOf(accountCount: number, edges: Edges): Rows {
  const ends = new Uint32Array(accountCount + 1);
  edges.forEach((from) => {
    ends[from + 1] = (ends[from + 1] ?? 0) + 1;
  });
  for (let at = 1; at <= accountCount; at += 1) ends[at] = (ends[at] ?? 0) + (ends[at - 1] ?? 0);
  const next = ends.slice(0, accountCount);
  const targets = new Uint32Array(edges.count);
  edges.forEach((from, to) => {
    const at = next[from] ?? 0;
    targets[at] = to;
    next[from] = at + 1;
  });
  return withoutRepeats(ends, targets);
}

function withoutRepeats(starts: Uint32Array, targets: Uint32Array): Rows {
  const accountCount = starts.length - 1;
  const seenBy = new Uint32Array(accountCount); // The last owner (+ 1) that named this friend.
  const kept = new Uint32Array(accountCount + 1);
  let used = 0;
  for (let owner = 0; owner < accountCount; owner += 1) {
    const end = starts[owner + 1] ?? 0;
    for (let at = starts[owner] ?? 0; at < end; at += 1) {
      const friend = targets[at] ?? 0;
      if (friend === owner || seenBy[friend] === owner + 1) continue;
      seenBy[friend] = owner + 1;
      targets[used] = friend; // Never ahead of `at`: the array is packed in place.
      used += 1;
    }
    kept[owner + 1] = used;
  }
  return { starts: kept, targets: targets.subarray(0, used) };
}
