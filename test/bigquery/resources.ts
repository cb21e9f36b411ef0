import { z } from 'zod';

const Labels = z.record(
  z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/),
  z.string().regex(/^[a-z0-9_-]{0,63}$/),
);

/** A column, as far as the tests' service knows columns; nested records are not among them. */
export const Field = z.strictObject({
  name: z.string().regex(/^[A-Za-z_]\w{0,299}$/),
  type: z.enum([
    'STRING',
    'INT64',
    'INTEGER',
    'FLOAT64',
    'FLOAT',
    'BOOL',
    'BOOLEAN',
    'TIMESTAMP',
    'DATE',
    'BYTES',
  ]),
  mode: z.enum(['NULLABLE', 'REQUIRED', 'REPEATED']).default('NULLABLE'),
  description: z.string().max(1024).optional(),
  policyTags: z.strictObject({ names: z.array(z.string()) }).optional(),
});
export type Field = z.infer<typeof Field>;

const Schema = z.strictObject({ fields: z.array(Field) });

export const TableReference = z.strictObject({
  projectId: z.string(),
  datasetId: z.string(),
  tableId: z.string(),
});
export type TableReference = z.infer<typeof TableReference>;

/** What can be said of a table when it is made. A field that is not here is refused. */
export const TableBody = z.strictObject({
  tableReference: TableReference,
  description: z.string().optional(),
  friendlyName: z.string().optional(),
  labels: Labels.optional(),
  schema: Schema.optional(),
  timePartitioning: z
    .strictObject({
      type: z.literal('DAY'),
      field: z.string(),
      expirationMs: z.string().regex(/^\d+$/).optional(),
    })
    .optional(),
  clustering: z.strictObject({ fields: z.array(z.string()).min(1).max(4) }).optional(),
  requirePartitionFilter: z.boolean().optional(),
  expirationTime: z.string().regex(/^\d+$/).optional(),
  view: z.strictObject({ query: z.string(), useLegacySql: z.literal(false) }).optional(),
});
export type TableBody = z.infer<typeof TableBody>;

/** What can be changed of a table. */
export const TablePatch = TableBody.omit({ timePartitioning: true })
  .extend({ etag: z.string() })
  .partial();
export type TablePatch = z.infer<typeof TablePatch>;

const Write = z.enum(['WRITE_TRUNCATE', 'WRITE_TRUNCATE_DATA', 'WRITE_APPEND', 'WRITE_EMPTY']);

/** A load of Parquet that was uploaded with it, or of one object. */
export const LoadConfiguration = z.strictObject({
  destinationTable: TableReference,
  sourceFormat: z.literal('PARQUET'),
  sourceUris: z
    .array(z.string().regex(/^gs:\/\/[^*]+$/))
    .length(1)
    .optional(),
  writeDisposition: Write.default('WRITE_APPEND'),
  createDisposition: z.literal('CREATE_NEVER'), // It makes no table of its own accord.
  parquetOptions: z.strictObject({ enableListInference: z.boolean().default(false) }).optional(),
  // No field of the API, but its client sends it and the service does not mind.
  location: z.string().optional(),
  schemaUpdateOptions: z.array(z.literal('ALLOW_FIELD_ADDITION')).optional(),
});
export type LoadConfiguration = z.infer<typeof LoadConfiguration>;

/** A query. */
export const QueryConfiguration = z.strictObject({
  query: z.string(),
  useLegacySql: z.literal(false),
  defaultDataset: z.strictObject({ projectId: z.string(), datasetId: z.string() }).optional(),
  destinationTable: TableReference.optional(),
  writeDisposition: Write.default('WRITE_EMPTY'),
  createDisposition: z.literal('CREATE_NEVER').optional(),
  priority: z.literal('INTERACTIVE').optional(),
  useQueryCache: z.boolean().optional(),
  maximumBytesBilled: z.string().regex(/^\d+$/).optional(),
});
export type QueryConfiguration = z.infer<typeof QueryConfiguration>;

/** What a job is to do. */
export const JobBody = z.strictObject({
  jobReference: z.strictObject({
    projectId: z.string(),
    jobId: z.string().regex(/^[\w-]{1,1024}$/),
    location: z.string(),
  }),
  configuration: z
    .strictObject({
      labels: Labels.optional(),
      dryRun: z.boolean().optional(),
      jobTimeoutMs: z.string().optional(),
      load: LoadConfiguration.optional(),
      query: QueryConfiguration.optional(),
    })
    .refine(({ load, query }) => (load === undefined) !== (query === undefined), 'one kind of job'),
});
export type JobBody = z.infer<typeof JobBody>;
