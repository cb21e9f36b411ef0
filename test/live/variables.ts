import { z } from 'zod';
import { BaseUrl } from '../../src/config/base-url.ts';

/** The dataset that the live tests may run in, as the environment names it. */
export interface LivePlace {
  readonly project: string;
  readonly dataset: string;
  /** Undefined: where the dataset says that it lies. */
  readonly location: string | undefined;
  /** A scheme and a host that play BigQuery; undefined for BigQuery itself. */
  readonly endpoint: string | undefined;
  /** Resource name of a policy tag that the caller may set on columns. */
  readonly policyTag: string | undefined;
}

/** What has to be set, and is enough beside Google's own credentials. */
export const REQUIRED = ['FRIENDLAKE_BQ_PROJECT', 'FRIENDLAKE_BQ_DATASET'] as const;

/** A variable that is set to nothing is not set. */
const text = z
  .string()
  .transform((value) => value || undefined)
  .optional();

const Variables = z.object({
  FRIENDLAKE_BQ_PROJECT: text,
  FRIENDLAKE_BQ_DATASET: text,
  FRIENDLAKE_BQ_LOCATION: text,
  FRIENDLAKE_BQ_ENDPOINT: text.pipe(BaseUrl.transform((url) => new URL(url).origin).optional()),
  FRIENDLAKE_BQ_POLICY_TAG: text,
});

/** @returns Undefined when the variables that are required are not set. */
export function livePlace(environment: NodeJS.ProcessEnv): LivePlace | undefined {
  const variables = Variables.parse(environment);
  const { FRIENDLAKE_BQ_PROJECT: project, FRIENDLAKE_BQ_DATASET: dataset } = variables;
  if (project === undefined || dataset === undefined) return undefined;
  return {
    project,
    dataset,
    location: variables.FRIENDLAKE_BQ_LOCATION,
    endpoint: variables.FRIENDLAKE_BQ_ENDPOINT,
    policyTag: variables.FRIENDLAKE_BQ_POLICY_TAG,
  };
}
