import { filesOf, type Manifest } from './manifest.ts';

/** How much of the past a warehouse keeps; what is left out is kept for ever. */
export interface Retention {
  /** Days that snapshots reach back, the newest one's day included. */
  readonly days?: number | undefined;
  /** How many snapshots. */
  readonly snapshots?: number | undefined;
  /** Days that calls reach back, the day of the newest run included. */
  readonly callDays?: number | undefined;
}

/**
 * The manifest without what is older than the limits allow; its files become superseded.
 *
 * Ages are counted from the newest snapshot, never from a clock: a pipeline that stood still for a
 * year loses nothing. As no limit is below 1, the newest snapshot and its run always stay.
 */
export function withinRetention(
  manifest: Manifest,
  { days, snapshots: most, callDays }: Retention,
  nowIso: string,
): Manifest {
  const { snapshots, runs } = manifest;
  const newest = snapshots.at(-1);
  if (newest === undefined) return manifest;
  const isKept = ({ date }: { date: string }, index: number) =>
    index >= snapshots.length - (most ?? Infinity) && date > daysBefore(newest.date, days);
  const kept = snapshots.filter(isKept);
  const firstDay = daysBefore(dayOf(newest.run), callDays);
  const keptRuns = runs.map((run) => (dayOf(run.run) > firstDay ? run : { ...run, calls: [] }));
  const gone = [
    ...snapshots.filter((snapshot) => !kept.includes(snapshot)).flatMap(filesOf),
    ...runs.filter((run) => !keptRuns.includes(run)).flatMap(({ calls }) => calls),
  ].map(({ path }) => ({ path, since: nowIso }));
  return {
    ...manifest,
    snapshots: kept,
    runs: keptRuns,
    superseded: [...manifest.superseded, ...gone],
  };
}

/** The day so many days before a day, or one before all days. */
function daysBefore(date: string, days: number | undefined): string {
  if (days === undefined) return '';
  return new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);
}

/** The day on which a run began, as its id tells. */
function dayOf(run: string): string {
  return `${run.slice(0, 4)}-${run.slice(4, 6)}-${run.slice(6, 8)}`;
}
