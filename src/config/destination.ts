import { isIP } from 'node:net';
import { z } from 'zod';
import { BaseUrl } from './base-url.ts';

const ParquetDestination = z.strictObject({
  kind: z.literal('parquet'),
  path: z.string().min(1),
  compression: z.enum(['zstd', 'snappy']).default('zstd'),
});

/** A project's id; the older ones have a domain before it. */
const ProjectId = z.string().regex(/^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/, {
  error: 'must be the id of a Google Cloud project',
});

/**
 * A bucket's name, by Cloud Storage's rules for naming buckets.
 * https://cloud.google.com/storage/docs/buckets#naming
 */
const BucketName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/, {
    error: 'must be the name of a bucket, without gs://',
  })
  .refine((name) => name.split('.').every(({ length }) => length > 0 && length <= 63), {
    error: 'must have 1 to 63 characters between dots',
  })
  .refine((name) => isIP(name) === 0 && !/^goog|google|g00gle/.test(name), {
    error: 'must not be an address, begin with goog or contain google',
  });

const BigQueryDestination = z.strictObject({
  kind: z.literal('bigquery'),
  project: ProjectId,
  jobProject: ProjectId.optional(),
  dataset: z.string().regex(/^\w{1,1024}$/, { error: 'must be letters, digits and underscores' }),
  location: z.string().regex(/^[A-Za-z0-9-]+$/, { error: 'must be a location, such as EU' }),
  requirePartitionFilter: z.boolean().default(false),
  expireDays: z.int().min(2).optional(),
  apiEndpoint: BaseUrl.optional(),
  stagingBucket: BucketName.optional(),
  storageEndpoint: BaseUrl.optional(),
});

/** A destination as a pipeline declares it. */
export const PipelineDestination = z.union([BigQueryDestination, ParquetDestination]);
export type PipelineDestination = z.infer<typeof PipelineDestination>;

/** Where a Parquet destination lives and how it is written. */
export function parquet(
  options: Omit<z.input<typeof ParquetDestination>, 'kind'>,
): z.input<typeof ParquetDestination> {
  return { kind: 'parquet', ...options };
}

/** The dataset of a BigQuery destination, where it lies, and how its tables are made. */
export function bigquery(
  options: Omit<z.input<typeof BigQueryDestination>, 'kind'>,
): z.input<typeof BigQueryDestination> {
  return { kind: 'bigquery', ...options };
}
