import { z } from 'zod';
import { referenceOf } from '../../src/load/bigquery/place.ts';
import { jobBody } from '../../src/load/bigquery/request-body.ts';
import { upload } from '../../src/load/bigquery/upload.ts';
import type { Wire } from '../../src/load/bigquery/wire.ts';
import type { Fresh } from './bench.ts';
import { endOf, LiveJob, type JobEnd } from './job-end.ts';

/** What a load does differently. */
export interface LoadChanges {
  readonly id?: string;
  /** Path of a file to send in place of the rows. */
  readonly path?: string;
  /** Settings beside or in place of those that friendlake has, be they of the API or not. */
  readonly load?: object;
}

/** What a query does differently. */
export interface QueryChanges {
  readonly id?: string;
  /** Gets the rows in place of what it holds. */
  readonly into?: string;
  readonly labels?: Record<string, string>;
}

/** The jobs of a bench. */
export interface BenchJobs {
  /** Writes what a SELECT of DuckDB gives as Parquet. */
  file(select: string): Promise<string>;
  /** Loads rows as friendlake does: beside those of a table, or in place of those of a day. */
  load(into: string, select: string, changes?: LoadChanges): Promise<JobEnd>;
  /** Executes GoogleSQL that DuckDB takes, too. */
  query(sql: string, changes?: QueryChanges): Promise<JobEnd>;
  /** What a query would read, in bytes, and what kind of statement it is. */
  dryRun(sql: string, id?: string): Promise<{ kind: string | null; bytes: number }>;
  /** The cells of an answer, row by row, as text. */
  answer(sql: string): Promise<string[]>;
}

/** Hands nothing in yet. */
export function createJobs(
  wire: Wire,
  { fresh, file }: { fresh: Fresh; file: BenchJobs['file'] },
): BenchJobs {
  const { place, send } = wire;
  const path = `${place.jobProjectId}/jobs`;

  function query(sql: string, { id = fresh('job'), into, labels }: QueryChanges = {}) {
    const destination = into !== undefined && {
      destinationTable: referenceOf(place, into),
      writeDisposition: 'WRITE_TRUNCATE',
      createDisposition: 'CREATE_NEVER',
    };
    const configuration = {
      ...(labels && { labels }),
      query: { query: sql, useLegacySql: false, ...destination },
    };
    const json = jobBody(place, id, configuration);
    return endOf(wire, id, () => send({ method: 'POST', path, json }));
  }

  return {
    file,
    query,
    async load(into, select, { id = fresh('job'), load, ...changes } = {}) {
      const sent = changes.path ?? (await file(select));
      const configuration = {
        load: {
          destinationTable: referenceOf(place, into),
          sourceFormat: 'PARQUET',
          writeDisposition: into.includes('$') ? 'WRITE_TRUNCATE' : 'WRITE_APPEND',
          createDisposition: 'CREATE_NEVER',
          parquetOptions: { enableListInference: true },
          ...load,
        },
      };
      return endOf(wire, id, () => upload(wire, jobBody(place, id, configuration), sent));
    },
    async dryRun(sql, id = fresh('job')) {
      const configuration = { dryRun: true, query: { query: sql, useLegacySql: false } };
      const json = jobBody(place, id, configuration);
      const { statistics } = DryRun.parse(await send({ method: 'POST', path, json }));
      return {
        kind: statistics.query?.statementType ?? null,
        bytes: statistics.totalBytesProcessed ?? 0,
      };
    },
    async answer(sql) {
      const { id, told } = await query(sql);
      if (told !== 'done') throw new Error(told.message);
      const answer = await send({
        method: 'GET',
        path: `${place.jobProjectId}/queries/${id}`,
        query: { location: place.location, 'formatOptions.useInt64Timestamp': 'true' },
      });
      return Answer.parse(answer).rows.flatMap(({ f }) => f.map(({ v }) => v));
    },
  };
}

const DryRun = LiveJob.pick({ statistics: true });
const Answer = z.object({
  rows: z.array(z.object({ f: z.array(z.object({ v: z.string() })) })).default([]),
});
