import type { PublishedState } from '../published-runs.ts';
import type { Shown } from './views.ts';

/** A run that has its record in `runs`. */
export interface RecordedRun {
  readonly run: string;
  /** The run it was begun on. */
  readonly baseRun: string | null;
  /** Day of its snapshot. */
  readonly date: string;
}

/**
 * Tells which of the recorded runs were committed, and what became of them.
 *
 * A record is there before the commit, so it proves none. But a run is committed only where its
 * base is the one that is shown. Hence those that were are the one that is shown, its base, the
 * base of that, and nobody else.
 */
export function statesOf(
  recorded: readonly RecordedRun[],
  shown: Pick<Shown, 'run' | 'dates'>,
): Map<string, PublishedState> {
  const byRun = new Map(recorded.map((record) => [record.run, record]));
  const states = new Map<string, PublishedState>();
  const days = new Set(shown.dates); // Those that no later run was found of.
  let next = byRun.get(shown.run);
  while (next !== undefined && !states.has(next.run)) {
    states.set(next.run, days.delete(next.date) ? 'published' : 'dropped');
    next = byRun.get(next.baseRun ?? '');
  }
  return states;
}
