import type types from '@google-cloud/bigquery/build/src/types.js';
import type { Place } from './place.ts';

/** What a job is to do, as Google's client has it from the API's own description. */
export type JobConfiguration = types.default.IJobConfiguration;
/** A table or view, likewise. */
export type TableBody = types.default.ITable;

/** The body that hands in a job. */
export function jobBody(
  { jobProjectId, location }: Place,
  jobId: string,
  configuration: JobConfiguration,
): types.default.IJob {
  return { jobReference: { projectId: jobProjectId, jobId, location }, configuration };
}
