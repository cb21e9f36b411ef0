import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { makeFile } from '../../src/load/bigquery/staging.ts';
import { referenceOf } from '../../src/load/bigquery/place.ts';
import { answerOf } from '../../src/load/bigquery/query.ts';
import { Refusal } from '../../src/load/bigquery/refusal.ts';
import { jobBody, type JobConfiguration } from '../../src/load/bigquery/request-body.ts';
import { upload } from '../../src/load/bigquery/upload.ts';
import type { Ask } from '../../src/load/bigquery/wire.ts';
import { PLACE } from './emulator.ts';
import type { Bench } from './loading.ts';

const TABLES = `${PLACE.projectId}/datasets/${PLACE.datasetId}/tables`;
const FIELDS = [
  { name: 'name', type: 'STRING' },
  { name: 'names', type: 'STRING', mode: 'REPEATED' },
  { name: 'snapshot_date', type: 'DATE' },
];
const ROW = `SELECT 'a' AS name, ['x'] AS names, DATE '2026-11-23' AS snapshot_date`;
const DryRun = z.object({ statistics: z.object({ totalBytesProcessed: z.string() }) });

/** What the emulator is asked with; every table and job is a fresh one. */
export interface Asking {
  /** Makes a table of the same three columns and gives its name. */
  readonly table: (more?: object) => Promise<string>;
  /** Loads one row into it. */
  readonly load: (tableId: string, more?: object, jobId?: string) => Promise<unknown>;
  /** Hands in a query. */
  readonly query: (sql: string, more?: object, jobId?: string) => Promise<unknown>;
  /** Rows of a query. */
  readonly rows: (sql: string) => Promise<Record<string, string | null>[]>;
  readonly dryBytes: (sql: string) => Promise<string>;
  readonly send: (ask: Ask) => Promise<unknown>;
  readonly pathOf: (tableId: string) => string;
}

/** Makes what the emulator is asked with. */
export function askingOn({ emulator, engine, folder }: Bench): Asking {
  const { bare } = emulator;
  const post = (path: string, json: object) => bare.send({ method: 'POST', path, json });
  const jobs = `${PLACE.projectId}/jobs`;
  const fresh = () => `id_${randomUUID().replaceAll('-', '_')}`;
  const handIn = (jobId: string, configuration: JobConfiguration) =>
    post(jobs, jobBody(PLACE, jobId, configuration));
  const query: Asking['query'] = (sql, more, jobId = fresh()) =>
    handIn(jobId, { query: { query: sql, useLegacySql: false, ...more } });
  return {
    async table(more) {
      const tableId = fresh();
      const schema = { fields: FIELDS };
      await post(TABLES, { tableReference: referenceOf(PLACE, tableId), schema, ...more });
      return tableId;
    },
    async load(tableId, more, jobId = fresh()) {
      const { path } = await makeFile(ROW, 'row', { engine, folder });
      const load = {
        destinationTable: referenceOf(PLACE, tableId),
        sourceFormat: 'PARQUET',
        createDisposition: 'CREATE_NEVER',
        writeDisposition: 'WRITE_APPEND',
        schema: { fields: FIELDS },
        ...more,
      };
      return upload(bare, jobBody(PLACE, jobId, { load }), path);
    },
    query,
    async rows(sql) {
      const jobId = fresh();
      await query(sql, undefined, jobId);
      return answerOf(bare, jobId);
    },
    async dryBytes(sql) {
      const dry = { dryRun: true, query: { query: sql, useLegacySql: false } };
      return DryRun.parse(await handIn(fresh(), dry)).statistics.totalBytesProcessed;
    },
    send: (ask) => bare.send(ask),
    pathOf: (tableId) => `${TABLES}/${tableId}`,
  };
}

/** What a refusal says, or that there was none. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'granted';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `${error.status} ${error.reason}: ${error.message}`;
  }
}

/** The keys of an answer, at the top. */
export function keysOf(answer: unknown): string[] {
  return Object.keys(z.record(z.string(), z.unknown()).parse(answer));
}
