import type { AccountState } from '../../schemas/accounts.ts';
import { IncompleteError, PublishError } from '../core/errors.ts';
import type { Changes, Losses, Published } from '../load/loader.ts';

/** Percentages above which a run is not published. */
export interface BrakeLimits {
  readonly maxFailedPct: number;
  readonly maxDeletePct: number;
  /** The command that publishes the run; `--accept` lets it through. */
  readonly command: string;
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
export function brakeOnFailures(states: StateCounts, { maxFailedPct, command }: BrakeLimits): void {
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
      hint: `The run is kept. \`${command} --accept\` publishes it without a call; \`--abandon\` gives it up and pulls anew.${
        states.has('quarantined') ? ' `friendlake quarantine` tells what it refused.' : ''
      }`,
    },
  );
}

/** Accounts that the delete brake names. */
const LOSSES_SHOWN = 5;

/**
 * Stops a run that would remove too much, and tells from whom.
 *
 * @param losses Finds out who loses most; asked only when the brake holds.
 * @throws {PublishError} More of the base's rows than allowed would go.
 */
export async function brakeOnDeletes(
  { baseRows, removedRows }: Changes,
  { maxDeletePct, command }: BrakeLimits,
  losses: (most: number) => Promise<Losses>,
): Promise<void> {
  if (removedRows * 100 <= maxDeletePct * baseRows) return;
  const { accounts, largest } = await losses(LOSSES_SHOWN);
  const lines = largest.map(
    ({ account, lost, had, state }) => `  ${account} loses ${lost} of ${had}: ${whyLost(state)}`,
  );
  const rest = accounts - largest.length;
  if (rest > 0) lines.push(`  and ${rest} more ${rest === 1 ? 'account' : 'accounts'}`);
  throw new PublishError(
    `${removedRows} of ${baseRows} rows would go, over ${maxDeletePct} %: nothing was published\n${lines.join('\n')}`,
    {
      hint: `The run is kept. If this is true, \`${command} --accept\` publishes it without a call; \`--abandon\` gives it up and pulls anew.`,
    },
  );
}

function whyLost(state: AccountState | undefined): string {
  if (state === undefined) return 'the list leaves it out';
  return state === 'not_found' ? 'the app does not know it' : 'its friend list is shorter';
}
