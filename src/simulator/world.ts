import type { Account } from './account.ts';
import { createAccountStore } from './account-store.ts';
import type { Change, FriendChange } from './change.ts';
import { createEdits, type Edits } from './edits.ts';
import type { Graph } from './graph.ts';
import { applyDay } from './schedule.ts';
import type { Tag } from './tag.ts';

/** What a world is made of; equal options make equal worlds. */
export interface WorldOptions {
  readonly graph: Graph;
  /** Chooses tags, sequences and changes; a 32-bit integer, default 1. */
  readonly seed?: number;
  /** How many days of the schedule have passed, 0 or more; default 0. */
  readonly day?: number;
  /** Share of accounts whose list changes a day, 0 to 1; default 0.01. */
  readonly churn?: number;
  /** Whether tags and answers take every legal shape, or all are full and plain; default true. */
  readonly variants?: boolean;
}

/**
 * The state behind the simulator: accounts, their friends, tags and sequences.
 *
 * Memory grows with what changed, not with the graph: everything else is drawn from the seed at
 * each call.
 */
export interface World extends Edits {
  readonly seed: number;
  readonly variants: boolean;
  /** Days of the schedule that have passed. */
  readonly day: number;
  /** All changes since day 0, of the schedule and of the edits, in order. */
  readonly changes: readonly Change[];
  /** The accounts that exist, in the order of the graph, then those imported later. */
  accounts(): Iterable<Account>;
  /** The account with its friends and sequences; undefined when it does not exist. */
  account(account: string): Account | undefined;
  /** The tags of a friendship in the order of the wire. */
  tags(from: string, to: string): readonly Tag[];
  /** Applies the next day of the schedule (to accounts of the graph) and returns its changes. */
  advance(): readonly FriendChange[];
}

/** Creates a world on its day; the schedule of the days before is replayed. */
export function createWorld(options: WorldOptions): World {
  const { graph, seed = 1, churn = 0.01, variants = true } = options;
  const store = createAccountStore({ graph, seed, variants });
  const changes: Change[] = [];
  let day = 0;
  const edits = createEdits({
    store,
    seed,
    today: () => day,
    note: (change) => changes.push(change),
  });
  const scheduled = { graph, seed, churn, store, edits };

  function advance(): readonly FriendChange[] {
    const before = changes.length;
    day += 1;
    applyDay(scheduled, day);
    return changes.slice(before).filter((change) => change.to_account !== null);
  }

  while (day < (options.day ?? 0)) advance();
  return {
    ...edits,
    seed,
    variants,
    get day() {
      return day;
    },
    changes,
    accounts: () => store.all(),
    account: (account) => store.find(account),
    tags: (from, to) => store.tags(from, to),
    advance,
  };
}
