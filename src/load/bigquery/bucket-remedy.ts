import { ConfigError, PublishError, ServiceError, type Failure } from '../../core/errors.ts';
import type { Bucket } from './bucket.ts';
import { isTransient, Refusal } from './refusal.ts';
import { BUCKET_ROLES, KEPT, LOG_IN, type Remedy } from './remedy.ts';

const UNREACHED: Remedy = {
  Class: PublishError,
  hint: `Cloud Storage did not take it for longer than was waited. Run again: ${KEPT}.`,
};

const BY_STATUS: Readonly<Record<number, Remedy>> = {
  401: LOG_IN,
  403: {
    Class: ServiceError,
    hint: `Give the caller ${BUCKET_ROLES}; the access scopes of a machine have to allow writing, too.`,
  },
  404: {
    Class: ConfigError,
    hint: 'Set stagingBucket to a bucket that exists; `gcloud storage buckets create gs://… --location=…` makes one.',
  },
};

const NO_BILLING: Remedy = {
  Class: ServiceError,
  hint: 'Cloud Storage needs a project with billing. Switch it on, or leave stagingBucket out.',
};

const OTHERWISE: Remedy = {
  Class: PublishError,
  hint: `Run again: ${KEPT}. If it comes again, report it with Cloud Storage's words.`,
};

/** Does work at Cloud Storage, and turns what it refuses into a failure with a remedy. */
export async function atBucket<Result>(
  bucket: Bucket,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Refusal ? failureOf(error, bucket) : error;
  }
}

function failureOf(refusal: Refusal, { name }: Bucket): Failure {
  const { Class, hint } = remedyOf(refusal);
  return new Class(
    `Cloud Storage refused (${refusal.reason}) for gs://${name}: ${refusal.message}`,
    { hint, cause: refusal },
  );
}

function remedyOf(refusal: Refusal): Remedy {
  const { status = 0, reason } = refusal;
  if (isTransient(refusal)) return UNREACHED;
  return reason === 'accountDisabled' ? NO_BILLING : (BY_STATUS[status] ?? OTHERWISE);
}
