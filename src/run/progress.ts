import type { AccountState } from '../../schemas/accounts.ts';
import type { CallCounts } from '../api/client.ts';

/** How far a run has come. */
export interface Progress {
  /** Accounts in the list. */
  readonly total: number;
  /** Accounts that were durable when this process began. */
  readonly resumed: number;
  /** Accounts this process has finished, by state. */
  readonly states: ReadonlyMap<AccountState, number>;
  /** Rows this process has staged. */
  readonly rows: number;
  readonly calls: CallCounts;
}

/** Counts what a run does, for whoever watches it. */
export interface ProgressCounter {
  add(state: AccountState, rows: number): void;
  read(calls: CallCounts): Progress;
}

/** Creates a counter for a list of `total` accounts, `resumed` of which are done. */
export function createProgressCounter(total: number, resumed: number): ProgressCounter {
  const states = new Map<AccountState, number>();
  let rows = 0;
  return {
    add(state, added) {
      states.set(state, (states.get(state) ?? 0) + 1);
      rows += added;
    },
    read: (calls) => ({ total, resumed, states, rows, calls }),
  };
}

/** Accounts that are done, whenever. */
export function finishedAccounts({ resumed, states }: Progress): number {
  return [...states.values()].reduce((sum, count) => sum + count, resumed);
}
