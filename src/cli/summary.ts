import { AccountState } from '../../schemas/accounts.ts';
import type { RunResult } from '../run/publish.ts';
import { grouped, spoken } from './terminal.ts';

/**
 * The line a finished run ends with.
 *
 * @param seconds How long the calls took; undefined when none was made now.
 */
export function summary(result: RunResult, seconds?: number): string {
  if (result.kind === 'repeated') {
    const { run, snapshotDate } = result.header;
    return `run ${run} was published before as snapshot ${snapshotDate}; nothing was called or changed`;
  }
  const { staged, changes, rows, refused } = result;
  const states = AccountState.options
    .map((state) => [state, staged.states.get(state) ?? 0] as const)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${grouped(count)} ${state}`);
  const { calls } = staged;
  if (changes.driftedAccounts > 0) {
    states.push(`${grouped(changes.driftedAccounts)} drifted under equal sequences`);
  }
  if (refused > 0) states.push(`${grouped(refused)} refused`);
  return [
    `published ${grouped(rows)} rows (+${grouped(changes.addedRows)} −${grouped(changes.removedRows)})`,
    states.join(', '),
    seconds === undefined
      ? 'no call was made'
      : `${grouped(calls.calls)} calls in ${spoken(seconds)}, worst second ${calls.worstSecond}`,
  ].join('   ');
}
