import { ConfigError, PublishError, ServiceError, type Failure } from '../../core/errors.ts';
import type { Place } from './place.ts';
import { Refusal } from './refusal.ts';

/** What is to be done about a refusal. */
export interface Remedy {
  /** The kind of failure that it is. */
  readonly Class: new (message: string, options: { hint: string; cause: unknown }) => Failure;
  readonly hint: string;
}

/** What follows "run again". */
export const KEPT = 'what was staged is kept';

/** The caller is nobody. */
export const LOG_IN: Remedy = {
  Class: ServiceError,
  hint: 'Run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS.',
};

/** What the caller needs to bring files to the bucket, have them loaded, and delete them. */
export const BUCKET_ROLES =
  'roles/storage.objectUser and roles/storage.legacyBucketReader on the staging bucket';

const REMEDIES: Readonly<Record<string, Remedy>> = {
  credentials: LOG_IN,
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

/** For what a job says of the files that it was to load from the bucket. */
const OF_FILES: Readonly<Record<string, Remedy>> = {
  accessDenied: { Class: ServiceError, hint: `Give the caller ${BUCKET_ROLES}.` },
  notFound: {
    Class: PublishError,
    hint: `The file was deleted before it was loaded. Let what is below friendlake/ in the staging bucket stay for three days, and run again: ${KEPT}.`,
  },
};

/** For a job whose files lie where its dataset does not take them from. */
const ELSEWHERE: Remedy = {
  Class: ConfigError,
  hint: `Set stagingBucket to a bucket where the dataset lies, or leave it out: ${KEPT}.`,
};

const OTHERWISE: Remedy = {
  Class: PublishError,
  hint: `Run again: ${KEPT}. If it comes again, report it with BigQuery's words.`,
};

/** A refusal as a failure with its remedy. */
export function failureOf(refusal: Refusal, { projectId, datasetId }: Place): Failure {
  const { Class, hint } = remedyOf(refusal);
  return new Class(
    `BigQuery refused (${refusal.reason}) for ${projectId}.${datasetId}: ${refusal.message}`,
    { hint, cause: refusal },
  );
}

function remedyOf({ reason, message }: Refusal): Remedy {
  if (message.startsWith('Cannot read and write in different locations')) return ELSEWHERE;
  const ofFile = message.includes('gs://') ? OF_FILES[reason] : undefined;
  return ofFile ?? REMEDIES[reason] ?? OTHERWISE;
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
