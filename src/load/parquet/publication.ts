import { access, mkdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ACCOUNTS_TABLE } from '../../../schemas/accounts.ts';
import { PublishError } from '../../core/errors.ts';
import { columnList } from '../../engine/relation.ts';
import { literal } from '../../engine/sql.ts';
import { heldColumns } from '../evolution.ts';
import type { Changes, Published, StagedRun } from '../loader.ts';
import { callRecords, quarantineRecords, runRecord } from '../run-record.ts';
import { draftCatalog, showCatalog } from './catalog.ts';
import { writeFriendFiles } from './friend-files.ts';
import { withSnapshot, writeManifest, type Manifest, type PublishedFile } from './manifest.ts';
import { writePartFile, type PartFileContext } from './part-file.ts';
import { withinRetention, type Retention } from './retention.ts';
import { accountRows, type Base } from './snapshot-sql.ts';
import { withoutExpired } from './warehouse.ts';

/** What a publication needs beside the run. */
export interface PublicationContext extends PartFileContext {
  readonly nowIso: string;
  readonly version: string;
  readonly keep: Retention;
  /** Rows of a file of `friends`, about. */
  readonly fileRows: number;
}

/**
 * Publishes a run: friends, accounts, its record, the manifest, and last the catalog.
 *
 * Each file is durable under its final name before the next step names it, so that a kill leaves
 * either files that nothing names or a manifest that the next start rolls forward.
 *
 * @throws {PublishError} The rows do not add up; nothing was made visible.
 */
export async function publishRun(
  staged: StagedRun,
  { manifest, base, changes }: { manifest: Manifest; base: Base; changes: Changes },
  context: PublicationContext,
): Promise<Published> {
  const { header } = staged;
  const dated = `snapshot_date=${header.snapshotDate}`;
  await rm(context.pending, { recursive: true, force: true });
  await mkdir(context.pending);

  const accounts = await writePartFile(
    { select: accountsSelect(staged, base), folder: `accounts/${dated}`, part: 0 },
    context,
  );
  const plan = { base, accounts, folder: `friends/${dated}`, fileRows: context.fileRows };
  const friends = await writeFriendFiles(staged, plan, context);
  const rows = friends.reduce((sum, file) => sum + file.rows, 0);
  const refused = await checkSum(accounts, rows, context);
  const select = runRecord(staged, { ...changes, rows, version: context.version });
  const calls = await writePartFile(
    { select: callRecords(staged), folder: `calls/run=${header.run}`, part: 0 },
    context,
  );
  const quarantine = await writeQuarantine(staged, context);
  const record = await writePartFile(
    { select, folder: `runs/run=${header.run}`, part: 0 },
    context,
  );

  const snapshot = {
    date: header.snapshotDate,
    run: header.run,
    schema: { version: header.schemaVersion, digest: header.schemaDigest },
    columns: heldColumns(staged.friends),
    friends,
    accounts: [accounts],
  };
  const { manifest: kept, expired } = withoutExpired(manifest, context.nowIso);
  const published = withSnapshot(kept, snapshot, {
    run: { run: header.run, record: [record], calls: [calls], quarantine },
    now: context.nowIso,
  });
  const next = withinRetention(published, context.keep, context.nowIso);
  for (const { path } of [...friends, accounts, calls, ...quarantine, record]) {
    await access(join(context.root, path)); // Whoever else publishes here may have swept it.
  }
  const draft = await draftCatalog(next, context); // All that may lack room is written by then.
  await writeManifest(context.root, next);
  await showCatalog(draft, context.root);
  await removeExpired(context.root, expired);
  await rm(context.pending, { recursive: true });
  return { rows, refused };
}

/** Removes files that no reader is at any more, and the folders that are empty without them. */
async function removeExpired(root: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(join(root, path), { force: true });
  for (const folder of new Set(paths.map((path) => dirname(join(root, path))))) {
    await rmdir(folder).catch(() => {}); // Another run of the day has files there.
  }
}

function accountsSelect(staged: StagedRun, base: Base): string {
  const columns = columnList(ACCOUNTS_TABLE.columns);
  return `SELECT ${columns} FROM ${accountRows(staged, base)} ORDER BY account`;
}

/** No file where nothing was refused, as on most days. */
async function writeQuarantine(
  staged: StagedRun,
  context: PublicationContext,
): Promise<PublishedFile[]> {
  if (staged.refused === 0) return [];
  const folder = `quarantine/run=${staged.header.run}`;
  return [await writePartFile({ select: quarantineRecords(staged), folder, part: 0 }, context)];
}

/**
 * Guards the promise that `accounts` describes `friends`, before anything names the files.
 *
 * @returns What they state as refused.
 */
async function checkSum(
  accounts: PublishedFile,
  rows: number,
  { engine, root }: PublicationContext,
): Promise<number> {
  const [row] = await engine.rows(
    `SELECT coalesce(sum(row_count), 0) AS stated, coalesce(sum(refused), 0) AS refused
      FROM read_parquet(${literal(`${root}/${accounts.path}`)})`,
  );
  const stated = Number(row?.['stated']);
  if (stated === rows) return Number(row?.['refused']);
  throw new PublishError(`The accounts state ${stated} rows but friends has ${rows}`, {
    hint: 'Nothing was published. Keep the state folder and report this.',
  });
}
