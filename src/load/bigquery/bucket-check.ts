import { z } from 'zod';
import { ConfigError, ServiceError } from '../../core/errors.ts';
import { askBucket, type Bucket } from './bucket.ts';
import { atBucket } from './bucket-remedy.ts';
import type { Place } from './place.ts';
import { unlessRefused } from './refusal.ts';
import { BUCKET_ROLES } from './remedy.ts';

/** Where a bucket lies, as Cloud Storage tells. */
export const BucketResource = z.object({
  /** Such as `EU` or `EUROPE-WEST1`. */
  location: z.string(),
  /** `region`, `dual-region` or `multi-region`. */
  locationType: z.string().optional(),
});
export type BucketResource = z.infer<typeof BucketResource>;

/**
 * Whether BigQuery's documentation says that a dataset takes no files from a bucket, for where the
 * two lie: one in the multi-region US takes them from everywhere, any other from the same region or
 * from within its multi-region. Of dual-regions nothing is said, so they are let through.
 * https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-parquet (limitations); how it
 * refuses: https://github.com/airbytehq/airbyte/issues/17013
 */
export function isElsewhere(dataset: string, { location, locationType }: BucketResource): boolean {
  const [from, to] = [location.toUpperCase(), dataset.toUpperCase()];
  if (locationType !== 'region' && locationType !== 'multi-region') return false;
  if (to === 'US' || from === to) return false;
  return to !== 'EU' || !from.startsWith('EUROPE-');
}

/**
 * Looks at the bucket, which is never made here.
 *
 * @returns Where it lies.
 * @throws {ConfigError} There is none of that name, or BigQuery would not load from it.
 * @throws {ServiceError} The caller is nobody, or may not see it.
 */
export async function checkBucket(bucket: Bucket, place: Place): Promise<string> {
  const resource = BucketResource.parse(
    await atBucket(bucket, () => askBucket(bucket, { method: 'GET', path: '' })),
  );
  const { projectId, datasetId, location } = place;
  if (!isElsewhere(location, resource)) return resource.location;
  throw new ConfigError(
    `The bucket gs://${bucket.name} lies in ${resource.location}, but ${projectId}.${datasetId} in ${location}`,
    {
      hint: `BigQuery loads files only from where the dataset lies. Set stagingBucket to a bucket in ${location}, or leave it out.`,
    },
  );
}

/** What is done with objects of the bucket. */
const PERMISSIONS = ['create', 'delete', 'get', 'list'].map((each) => `storage.objects.${each}`);

/**
 * Asks for the caller's rights to the bucket's objects.
 *
 * @returns False where the service does not tell, as emulators do not.
 * @throws {ServiceError} Some are missing.
 */
export async function checkRights(bucket: Bucket): Promise<boolean> {
  const held = await atBucket(bucket, () => heldPermissions(bucket));
  const missing = PERMISSIONS.filter((each) => held?.includes(each) === false);
  if (missing.length === 0) return held !== undefined;
  throw new ServiceError(`The caller has no ${missing.join(', ')} in gs://${bucket.name}`, {
    hint: `Give the caller ${BUCKET_ROLES}.`,
  });
}

const Permissions = z.object({ permissions: z.array(z.string()).default([]) });

async function heldPermissions(bucket: Bucket): Promise<readonly string[] | undefined> {
  const query = PERMISSIONS.map((each): [string, string] => ['permissions', each]);
  const path = '/iam/testPermissions';
  const told = await unlessRefused(404, () => askBucket(bucket, { method: 'GET', path, query }));
  return told === undefined ? undefined : Permissions.parse(told).permissions;
}
