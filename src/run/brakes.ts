import type { AccountState } from '../../schemas/accounts.ts';
import { IncompleteError, PublishError } from '../core/errors.ts';
import type { Changes, Published } from '../load/loader.ts';

/** Percentages above which a run is not published. */
export interface BrakeLimits {
  readonly maxFailedPct: number;
  readonly maxDeletePct: number;
}

/**
 * Refuses to call a published run good while some of it is not, for `--strict`.
 *
 * @throws {IncompleteError} An account failed, was unstable or quarantined, or had drifted, or
 *   the snapshot lacks something that was refused.
 */
export function demandCompleteness(
  states: StateCounts,
  { driftedAccounts, refused }: Pick<Changes, 'driftedAccounts'> & Pick<Published, 'refused'>,
): void {
  const counts = [
    ...WITHOUT_ANSWER.map((state) => [state, states.get(state) ?? 0] as const),
    ['refused', refused] as const,
    ['drifted', driftedAccounts] as const,
  ].filter(([, count]) => count > 0);
  if (counts.length === 0) return;
  const shown = counts.map(([what, count]) => `${count} ${what}`).join(', ');
  throw new IncompleteError(`The snapshot was published, with what is not right: ${shown}`, {
    hint: 'Ask `accounts` for state and error_text, and `friendlake quarantine` for what was refused.',
  });
}

/** How many accounts ended in each state. */
export type StateCounts = ReadonlyMap<AccountState, number>;

const WITHOUT_ANSWER: readonly AccountState[] = ['failed', 'unstable', 'quarantined'];

/**
 * Stops a run that learned too little.
 *
 * @throws {PublishError} More accounts than allowed ended without an answer that can be kept.
 */
export function brakeOnFailures(states: StateCounts, { maxFailedPct }: BrakeLimits): void {
  const total = [...states.values()].reduce((sum, count) => sum + count, 0);
  const counts = WITHOUT_ANSWER.map((state) => [state, states.get(state) ?? 0] as const);
  const failed = counts.reduce((sum, [, count]) => sum + count, 0);
  if (failed * 100 <= maxFailedPct * total) return;
  const shown = counts
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  throw new PublishError(
    `${failed} of ${total} accounts have no answer to keep (${shown.join(', ')}), over ${maxFailedPct} %: nothing was published`,
    {
      hint: `The run is kept. Publish it with a higher --max-failed-pct, or pull anew with --abandon.${
        states.has('quarantined') ? ' `friendlake quarantine` tells what it refused.' : ''
      }`,
    },
  );
}

/**
 * Stops a run that would remove too much.
 *
 * @throws {PublishError} More of the base's rows than allowed would go.
 */
export function brakeOnDeletes(changes: Changes, { maxDeletePct }: BrakeLimits): void {
  const { baseRows, removedRows } = changes;
  if (removedRows * 100 <= maxDeletePct * baseRows) return;
  throw new PublishError(
    `${removedRows} of ${baseRows} rows would go, over ${maxDeletePct} %: nothing was published`,
    {
      hint: 'The run is kept. Publish it with a higher --max-delete-pct, or pull anew with --abandon.',
    },
  );
}
