import type { Job, Jobs } from './jobs.ts';

/** The run that a job belongs to, by its label. */
export function runOf({ body }: Job): string {
  return body.configuration.labels?.['friendlake_run'] ?? '';
}

/** The table or partition that a job writes; undefined for one that only reads. */
function writtenBy({ body: { configuration } }: Job): string | undefined {
  return (configuration.load ?? configuration.query)?.destinationTable?.tableId;
}

/**
 * What a run did to a table more than once, whatever its jobs were called. One that failed did
 * nothing.
 */
export function doneTwice({ all }: Jobs): string[] {
  const works = [...all.values()]
    .filter((job) => job.state === 'DONE' && job.error === undefined && writtenBy(job))
    .map((job) => `run ${runOf(job)} wrote ${writtenBy(job)}`);
  const counts = Map.groupBy(works, (work) => work);
  return [...counts].filter(([, { length }]) => length > 1).map(([work]) => work);
}
