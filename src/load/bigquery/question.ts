import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ColumnType } from '../../../schemas/column.ts';
import { ConfigError } from '../../core/errors.ts';
import { download } from './download.ts';
import { doOnce, runLabel } from './job.ts';
import { Refusal } from './refusal.ts';
import { atBigQuery } from './remedy.ts';
import { jobBody, type JobConfiguration } from './request-body.ts';
import type { Workshop } from './staging.ts';
import type { Wire } from './wire.ts';

const DryRun = z.object({
  statistics: z.object({ query: z.object({ statementType: z.string() }) }),
});

const Field = z.object({ name: z.string(), type: z.string(), mode: z.string().optional() });
const Answer = z.object({ schema: z.object({ fields: z.array(Field) }) });

/** The label of a job that no run has. */
const NO_RUN = 'query';

/**
 * Answers one statement over a dataset, whose tables need no more than their names.
 *
 * @returns Path of a Parquet file with the rows, in their order.
 * @throws {ConfigError} The statement is wrong, or would write.
 */
export function answerToFile(wire: Wire, sql: string, workshop: Workshop): Promise<string> {
  return atBigQuery(wire.place, () => told(() => answered(wire, sql, workshop)));
}

async function answered(wire: Wire, sql: string, workshop: Workshop): Promise<string> {
  const { place, send } = wire;
  const { projectId, datasetId, jobProjectId, location } = place;
  const query = { query: sql, useLegacySql: false, defaultDataset: { projectId, datasetId } };
  const submit = (jobId: string, configuration: JobConfiguration) =>
    send({
      method: 'POST',
      path: `${jobProjectId}/jobs`,
      json: jobBody(place, jobId, configuration),
    });
  const name = `friendlake_query_${randomUUID()}`;
  const { statistics } = DryRun.parse(await submit(`${name}_dry`, { dryRun: true, query }));
  if (statistics.query.statementType !== 'SELECT') {
    throw new ConfigError('A query is one statement that only reads', {
      hint: 'Ask with SELECT or WITH; use `bq query` for anything else.',
    });
  }
  const { jobReference } = await doOnce(wire, {
    name,
    run: NO_RUN,
    submit: (jobId) => submit(jobId, { labels: runLabel(NO_RUN), query }),
  });
  const path = `${jobProjectId}/queries/${jobReference.jobId}`;
  const { schema } = Answer.parse(
    await send({ method: 'GET', path, query: { location, maxResults: '0' } }),
  );
  const columns = schema.fields.map((field) => ({ name: field.name, type: typeOf(field) }));
  return download(wire, { path, query: { location }, columns }, { ...workshop, name: 'answer' });
}

/** What the answers call the types that our columns can have; any other comes as text. */
const TYPES: Readonly<Record<string, ColumnType>> = {
  STRING: 'string',
  INTEGER: 'int64',
  INT64: 'int64',
  FLOAT: 'float64',
  FLOAT64: 'float64',
  BOOLEAN: 'boolean',
  BOOL: 'boolean',
  TIMESTAMP: 'timestamp',
  DATE: 'date',
  BYTES: 'bytes',
};

function typeOf({ type, mode }: z.infer<typeof Field>): ColumnType {
  if (mode === 'REPEATED') return type === 'STRING' ? 'string_list' : 'json';
  return TYPES[type] ?? (type === 'RECORD' || type === 'STRUCT' ? 'json' : 'string');
}

/** @throws {ConfigError} BigQuery did not take the statement; its words say why. */
async function told<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal && ['invalidQuery', 'invalid'].includes(error.reason))) {
      throw error;
    }
    throw new ConfigError(`The query failed: ${error.message}`, {
      hint: 'The statement is of GoogleSQL; `friendlake schema --format sql-bigquery` has the columns.',
      cause: error,
    });
  }
}
