import { z } from 'zod';

const count = z.number().int().min(0);

/** A file of the stage, as its journal knows it. */
export const StagedFile = z.strictObject({
  name: z.string(),
  sha256: z.string(),
  rows: count,
  bytes: count,
});
export type StagedFile = z.infer<typeof StagedFile>;

/** What a run decided before its first call; a resumed run keeps all of it. */
export const RunHeader = z.strictObject({
  type: z.literal('run'),
  run: z.string(),
  kind: z.enum(['sync', 'backfill']),
  /** Whether the list is a part of the accounts: then those it leaves out stay listed. */
  partial: z.boolean(),
  /** Whether accounts the list leaves out lose their rows. */
  dropUnlisted: z.boolean(),
  /** Date of the snapshot, in the pipeline's time zone when the run began. */
  snapshotDate: z.iso.date(),
  sdkAppId: count,
  /** The newest committed snapshot at that moment; rows are carried forward from it. */
  base: z.strictObject({ date: z.iso.date(), run: z.string() }).nullable(),
  startedAt: z.iso.datetime(),
  listDigest: z.string(),
  /** The copy of the list in the stage; runs that were begun by a version before it have none. */
  list: StagedFile.optional(),
  accounts: count,
  duplicates: count,
  /** 1 for the first declaration of the destination, one more with every change of it. */
  schemaVersion: count,
  schemaDigest: z.string(),
  version: z.string(),
});
export type RunHeader = z.infer<typeof RunHeader>;

/** A segment that is durable: whole accounts, and the calls that were over when it closed. */
export const SegmentRecord = z.strictObject({
  type: z.literal('segment'),
  number: count,
  /** Null when the accounts had no rows. */
  friends: StagedFile.nullable(),
  verdicts: StagedFile,
  /** Null when nothing was refused. */
  refused: StagedFile.nullable(),
  calls: StagedFile,
  /** The ledger files whose calls it holds; they are of no use any more. */
  ledgers: z.array(z.string()),
  /** The accounts it completes, as ranges of ordinals with both ends included. */
  ordinals: z.array(z.tuple([count, count])),
  at: z.iso.datetime(),
});
export type SegmentRecord = z.infer<typeof SegmentRecord>;

/** A durable segment without the accounts it completes, which would take most of the memory. */
export type SegmentFiles = Omit<SegmentRecord, 'ordinals'>;

/** The run's snapshot is visible to readers. */
export const PublishedRecord = z.strictObject({ type: z.literal('published') });

/** A line of the journal. */
export const JournalRecord = z.discriminatedUnion('type', [
  RunHeader,
  SegmentRecord,
  PublishedRecord,
]);
export type JournalRecord = z.infer<typeof JournalRecord>;
