import type { Blow } from './attempts.ts';

/** What happens on one day beside a hundredth of the accounts changing. */
export interface Day {
  /** No run at all. */
  readonly missed?: true;
  /** The day's run pulls everything. */
  readonly backfill?: true;
  /** A second run, after more changes. */
  readonly again?: true;
  /** Accounts whose calls are all refused. */
  readonly failing?: number;
  /** Accounts the app loses. */
  readonly removed?: number;
  /** Whether so much is lost that publishing has to be accepted. */
  readonly accepted?: true;
  /** Accounts that were removed and come back, with one friend. */
  readonly imported?: number;
  /** Accounts that the list leaves out. */
  readonly unlisted?: number;
  /** Whether those are dropped from the destination. */
  readonly dropped?: true;
  /** From this day on, the pipeline declares the tag of notes. */
  readonly declared?: true;
  /** The day's run begins without a state folder. */
  readonly stateless?: true;
  /** What the day's run is doing each time it is killed, before it is started once more. */
  readonly kills?: readonly Blow['phase'][];
  /** The day's run is killed while it publishes and its state is lost: another takes its day. */
  readonly lost?: true;
}

/** The thirty days; those not named are quiet. */
export const MONTH: Readonly<Record<number, Day>> = {
  2: { kills: ['publishing'] },
  3: { failing: 20 },
  4: { backfill: true },
  5: { removed: 8, kills: ['publishing', 'publishing'] },
  7: { missed: true },
  8: { stateless: true },
  9: { again: true },
  10: { kills: ['extracting'] },
  11: { unlisted: 200 },
  12: { unlisted: 200, failing: 20 },
  13: { backfill: true, failing: 20, kills: ['publishing'] },
  14: { declared: true, kills: ['publishing', 'publishing'] },
  16: { unlisted: 6, dropped: true, kills: ['publishing'] },
  17: { failing: 20, kills: ['publishing'] },
  19: { removed: 400, accepted: true },
  20: { imported: 8 },
  21: { kills: ['starting', 'extracting', 'publishing'] },
  22: { missed: true },
  23: { missed: true },
  24: { again: true, failing: 20, kills: ['extracting'] },
  25: { lost: true },
  26: { kills: ['publishing', 'publishing', 'publishing'] },
  27: { backfill: true, stateless: true },
  28: { lost: true },
};

/** How many days there are. */
export const DAYS = 30;
