import { rm } from 'node:fs/promises';
import { PublishError } from '../../core/errors.ts';
import { heldColumns } from '../evolution.ts';
import type { Changes, Published, StagedRun } from '../loader.ts';
import { callRecords, quarantineRecords, runRecord } from '../run-record.ts';
import { ask } from './asking.ts';
import type { JobResource } from './job.ts';
import { loadOnce } from './load.ts';
import { DAILY_TABLES, partition } from './place.ts';
import { queryOnce } from './query.ts';
import { accountRows, friendRows, statedRows, type SnapshotSql } from './snapshot-sql.ts';
import { dropObjects } from './staged-object.ts';
import { makeFile, type Workshop } from './staging.ts';
import { STAGING_TABLES, stagingName } from './staging-name.ts';
import { dropTable } from './tables.ts';
import { viewsOf, withSnapshot, type Shown } from './views.ts';
import { commit, settleViews } from './commit.ts';
import type { Wire } from './wire.ts';

/** What a publication takes beside the run. */
export interface PublicationContext extends Workshop {
  readonly wire: Wire;
  readonly version: string;
  /** See `BigQueryLoaderOptions`. */
  readonly replaceDate: boolean;
  readonly sql: SnapshotSql;
  /** The columns of the daily tables in their own order. */
  readonly order: { readonly friends: readonly string[]; readonly accounts: readonly string[] };
  /** What readers see now, and the etag of the view that says it. */
  readonly before: { readonly shown: Shown; readonly etag: string } | undefined;
}

/**
 * Publishes a run that is in its staging tables: friends, accounts, its records, the check of the
 * sum, and last the views. Each step is done once however often it is asked for, and none is seen
 * by readers before the view `friends` has its new text.
 *
 * @throws {PublishError} The rows do not add up, or another run is publishing.
 */
export async function publishStaged(
  staged: StagedRun,
  changes: Changes,
  context: PublicationContext,
): Promise<Published> {
  const { wire, order, before, sql } = context;
  const { header, friends } = staged;
  let scannedBytes = 0;
  for (const [table, text] of [
    ['friends', friendRows(sql, order.friends)],
    ['accounts', accountRows(sql, order.accounts)],
  ] as const) {
    const job = await replaceDay(wire, sql, { table, text, replaceDate: context.replaceDate });
    scannedBytes += job.statistics.totalBytesProcessed;
  }
  const { rows, refused } = await checkSum(wire, sql);
  await addRecords(staged, { ...changes, rows, scannedBytes, version: context.version }, context);
  const shown = withSnapshot(before?.shown, {
    sdkAppId: header.sdkAppId,
    run: header.run,
    date: header.snapshotDate,
    schema: { version: header.schemaVersion, digest: header.schemaDigest },
    columns: heldColumns(friends),
  });
  const views = viewsOf(shown, friends, wire.place);
  await commit(wire, views, before?.etag);
  await settleViews(wire, views);
  for (const each of STAGING_TABLES) {
    await dropTable(wire, stagingName(header.run, each));
  }
  if (wire.bucket) await dropObjects(wire.bucket, wire.place, header.run);
  await rm(context.folder, { recursive: true, force: true });
  return { rows, refused };
}

/**
 * Puts one table's new rows in the place of its day's. The job is named by what it starts from and
 * not by the run, so that of two runs with one base the second finds the first one's job.
 */
async function replaceDay(
  wire: Wire,
  { header }: SnapshotSql,
  {
    table,
    text,
    replaceDate,
  }: { table: keyof typeof DAILY_TABLES; text: string; replaceDate: boolean },
): Promise<JobResource> {
  const into = partition(DAILY_TABLES[table], header.snapshotDate);
  const from = header.base?.run ?? 'nothing';
  const { datasetId } = wire.place;
  const day = `friendlake_${datasetId}_${into.replace('$', '_')}_from_${from}`;
  // Whoever asks for it takes the day from a run that began to publish it and is gone.
  const name = replaceDate ? `${day}_by_${header.run}` : day;
  return queryOnce(wire, { name, run: header.run, sql: text, into });
}

/** Guards the promise that `accounts` describes `friends`, before any view names the day. */
async function checkSum(wire: Wire, sql: SnapshotSql): Promise<Published> {
  const [row] = await ask(wire, sql.header.run, statedRows(sql));
  const [rows, stated] = [Number(row?.['friend_rows']), Number(row?.['stated'])];
  if (stated === rows) return { rows, refused: Number(row?.['refused']) };
  throw new PublishError(`The accounts state ${stated} rows but friends has ${rows}`, {
    hint: 'Nothing was made visible. Keep the state folder and report this.',
  });
}

/** What a run has to say of itself: its calls, what it refused, and its line in `runs`. */
async function addRecords(
  staged: StagedRun,
  outcome: Changes & { rows: number; version: string; scannedBytes: number },
  { wire, ...workshop }: PublicationContext,
): Promise<void> {
  const { run } = staged.header;
  const records = [
    { into: 'calls', select: callRecords(staged) },
    ...(staged.refused > 0 ? [{ into: 'quarantine', select: quarantineRecords(staged) }] : []),
    { into: 'runs', select: runRecord(staged, outcome) },
  ];
  for (const { into, select } of records) {
    const file = await makeFile(select, `${into}_${run}`, workshop);
    // Named without the file's content: a run adds its records once, whatever wrote the file.
    const name = `friendlake_${wire.place.datasetId}_${into}_${run}`;
    await loadOnce(wire, { ...file, name, run, into, write: 'WRITE_APPEND' });
  }
}
