import { z } from 'zod';
import { doOnce, insertJob, runLabel, type JobResource } from './job.ts';
import { jobBody } from './request-body.ts';
import type { Wire } from './wire.ts';

/** A query that is part of a run. */
export interface RunQuery {
  /** See `OnceJob`. */
  readonly name: string;
  readonly run: string;
  readonly sql: string;
  /** Table or partition that gets the rows in place of what it holds. */
  readonly into?: string;
}

/** Does a query once. */
export function queryOnce(wire: Wire, { name, run, sql, into }: RunQuery): Promise<JobResource> {
  const { place } = wire;
  const destination = into !== undefined && {
    destinationTable: { projectId: place.projectId, datasetId: place.datasetId, tableId: into },
    writeDisposition: 'WRITE_TRUNCATE',
    createDisposition: 'CREATE_NEVER',
  };
  return doOnce(wire, {
    name,
    run,
    submit: (jobId) =>
      insertJob(
        wire,
        jobBody(place, jobId, {
          labels: runLabel(run),
          query: { query: sql, useLegacySql: false, ...destination },
        }),
      ),
  });
}

const Answer = z.object({
  jobComplete: z.literal(true),
  schema: z.object({ fields: z.array(z.object({ name: z.string() })) }),
  rows: z.array(z.object({ f: z.array(z.object({ v: z.string().nullable() })) })).default([]),
});

/** Rows of a small answer to a query that is done, cells as text. */
export async function answerOf(
  { place, send }: Wire,
  jobId: string,
): Promise<Record<string, string | null>[]> {
  const { schema, rows } = Answer.parse(
    await send({
      method: 'GET',
      path: `${place.jobProjectId}/queries/${jobId}`,
      query: { location: place.location, maxResults: '1000' },
    }),
  );
  return rows.map(({ f }) =>
    Object.fromEntries(schema.fields.map(({ name }, index) => [name, f[index]?.v ?? null])),
  );
}
