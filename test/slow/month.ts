import type { Plan } from './attempts.ts';

/** What happens on one day beside a hundredth of the accounts changing. */
export interface Day {
  /** No run at all. */
  readonly missed?: true;
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
  /** Whether those are dropped from the warehouse. */
  readonly dropped?: true;
  /** From this day on, the pipeline declares the tag of notes. */
  readonly declared?: true;
  /** When the day's run is killed, before it is started once more. */
  readonly kills?: readonly Plan[];
}

/** The thirty days; those not named are quiet. */
export const MONTH: Readonly<Record<number, Day>> = {
  3: { failing: 20 },
  5: { removed: 8 },
  7: { missed: true },
  9: { again: true },
  10: { kills: [['extracting', 1_500]] },
  11: { unlisted: 200 },
  12: { unlisted: 200, failing: 20 },
  14: { declared: true },
  16: { unlisted: 6, dropped: true },
  17: { failing: 20, kills: [['publishing', 1_000]] },
  19: { removed: 400, accepted: true },
  20: { imported: 8 },
  21: {
    kills: [
      ['starting', 600],
      ['extracting', 1_500],
      ['publishing', 1_000],
    ],
  },
  22: { missed: true },
  23: { missed: true },
  24: { again: true, failing: 20, kills: [['extracting', 1_500]] },
  26: {
    kills: [
      ['publishing', 500],
      ['publishing', 1_000],
    ],
  },
};

/** How many days there are. */
export const DAYS = 30;
