import { runOf } from '../bigquery/work.ts';
import type { Dataset } from './dataset.ts';

/** What the queries of runs read. */
export interface Readings {
  /** How many read nothing but the day that was published then, and what their run had staged. */
  base: number;
  /** How many read nothing but the day that their run wrote, as the check of the sum does. */
  ownDay: number;
  /** Those that read anything else. */
  readonly others: string[];
}

/** Looks at every query that was executed, also of runs that came to nothing. */
export function readingsOf({ service, shownAt }: Dataset): Readings {
  const readings: Readings = { base: 0, ownDay: 0, others: [] };
  for (const [id, job] of service.jobs.all) {
    if (job.answer === undefined) continue;
    const run = runOf(job);
    const { partitions } = job.answer.read;
    const only = (...allowed: readonly string[]) =>
      partitions.every((name) => allowed.some((beginning) => name.startsWith(beginning)));
    const staging = `staging_${run.replaceAll('-', '_')}_`;
    if (only(staging, ...dayOf(shownAt.get(id)))) readings.base += 1;
    else if (only(...dayOf(run.slice(0, 8)))) readings.ownDay += 1;
    else readings.others.push(`${id} read ${partitions.join(', ')}`);
  }
  return readings;
}

/** The partitions of a day, spelled with or without hyphens; none without a day. */
function dayOf(date: string | undefined): string[] {
  const day = date?.replaceAll('-', '');
  return day ? [`friends_by_date$${day}`, `accounts_by_date$${day}`] : [];
}
