import { ConfigError, PublishError, ServiceError, type Failure } from '../../core/errors.ts';
import type { Place } from './place.ts';
import { Refusal } from './refusal.ts';

interface Remedy {
  readonly Class: new (message: string, options: { hint: string; cause: unknown }) => Failure;
  readonly hint: string;
}

const KEPT = 'what was staged is kept';

const REMEDIES: Readonly<Record<string, Remedy>> = {
  credentials: {
    Class: ServiceError,
    hint: 'Run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS.',
  },
  accessDenied: {
    Class: ServiceError,
    hint: 'Give the caller roles/bigquery.jobUser on the project that runs the jobs and roles/bigquery.dataEditor on the dataset.',
  },
  accessNotConfigured: {
    Class: ServiceError,
    hint: 'Switch BigQuery on in the project: `gcloud services enable bigquery.googleapis.com`.',
  },
  billingNotEnabled: {
    Class: ServiceError,
    hint: 'friendlake needs no billing, but without it BigQuery keeps no day for more than 60: set expireDays to less. Otherwise the project may be over what the sandbox has.',
  },
  notFound: {
    Class: ConfigError,
    hint: 'Set project, dataset and location to those of a dataset that exists; `bq --location=… mk --dataset …` makes one.',
  },
  quotaExceeded: {
    Class: PublishError,
    hint: `A quota of the project is used up, which takes hours to come back. Run again then: ${KEPT}.`,
  },
  rateLimitExceeded: {
    Class: PublishError,
    hint: `BigQuery asked to be slower for longer than was waited. Run again: ${KEPT}.`,
  },
  network: {
    Class: PublishError,
    hint: `BigQuery is out of reach. Run again when it is back: ${KEPT}.`,
  },
  invalid: {
    Class: PublishError,
    hint: `A table may have been changed by hand; BigQuery's words say what it did not take. ${KEPT[0]?.toUpperCase()}${KEPT.slice(1)}.`,
  },
};

const OTHERWISE: Remedy = {
  Class: PublishError,
  hint: `Run again: ${KEPT}. If it comes again, report it with BigQuery's words.`,
};

/** A refusal as a failure with its remedy. */
export function failureOf(refusal: Refusal, { projectId, datasetId }: Place): Failure {
  const { Class, hint } = REMEDIES[refusal.reason] ?? OTHERWISE;
  return new Class(
    `BigQuery refused (${refusal.reason}) for ${projectId}.${datasetId}: ${refusal.message}`,
    { hint, cause: refusal },
  );
}

/** Does work at BigQuery, and turns what it refuses into a failure with a remedy. */
export async function atBigQuery<Result>(
  place: Place,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Refusal ? failureOf(error, place) : error;
  }
}
