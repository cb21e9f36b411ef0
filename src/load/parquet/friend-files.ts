import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { columnList, parquetRelation } from '../../engine/relation.ts';
import { identifier, literal } from '../../engine/sql.ts';
import type { StagedRun } from '../loader.ts';
import { accountRanges, isInRange, rangeOf, type AccountRange } from './account-ranges.ts';
import type { PublishedFile } from './manifest.ts';
import { writePartFile, type PartFileContext } from './part-file.ts';
import { friendRows, type Base } from './snapshot-sql.ts';

/** Where the files of a snapshot's friends come from and go to. */
export interface FriendFilesPlan {
  readonly base: Base;
  /** The snapshot's accounts, already written. */
  readonly accounts: PublishedFile;
  /** Relative to the warehouse. */
  readonly folder: string;
  /** Rows of a file, about; an account is never in two. */
  readonly fileRows: number;
}

/**
 * Staged rows that fill no more files than this are read whole for each of them. To copy them
 * takes about as long as reading them ten times: an estimate from the processor time of whole runs
 * over 100 million rows, not a measurement of either.
 */
const READ_WHOLE_FILES_MAX = 10;

/** Writes the friends of a snapshot, one file a range of accounts, sorted from one to the next. */
export async function writeFriendFiles(
  staged: StagedRun,
  { base, accounts, folder, fileRows }: FriendFilesPlan,
  context: PartFileContext,
): Promise<PublishedFile[]> {
  const { engine, root } = context;
  const accountsFile = join(root, accounts.path);
  const ranges = await accountRanges(engine, accountsFile, fileRows);
  const columns = columnList(staged.friends.columns);
  const splits = (await stagedRows(staged, context)) > READ_WHOLE_FILES_MAX * fileRows;
  const filesOf = splits ? await splitStaged(staged, ranges, context) : undefined;
  const files: PublishedFile[] = [];
  for (const [part, range] of ranges.entries()) {
    const some = { ...staged, friendFiles: filesOf?.[part] ?? staged.friendFiles };
    const select = `SELECT ${columns} FROM ${friendRows(some, base)}
      WHERE ${isInRange(range, 'from_account')} ORDER BY from_account, to_account`;
    files.push(await writePartFile({ select, folder, part }, context));
    if (filesOf) await rm(splitFolder(context, part), { recursive: true, force: true });
  }
  return files;
}

async function stagedRows(
  { friends, friendFiles }: StagedRun,
  { engine }: PartFileContext,
): Promise<number> {
  const rows = parquetRelation(friends.columns, friendFiles);
  const [row] = await engine.rows(`SELECT count(*) AS n FROM ${rows}`);
  return Number(row?.['n']);
}

/** Where the staged rows are split to, below the pending folder. */
const SPLIT = 'staged';
/** No name of a column of ours can have a dash. */
const RANGE = 'account-range';

/**
 * Copies the staged rows once, each to the folder of its range. They are staged in the order of
 * their arrival, so that every file that is published would read all of them otherwise.
 *
 * @returns Paths of the copies, by range.
 */
async function splitStaged(
  { friends, friendFiles }: StagedRun,
  ranges: readonly AccountRange[],
  context: PartFileContext,
): Promise<string[][]> {
  const to = join(context.pending, SPLIT);
  const columns = columnList(friends.columns);
  const range = identifier(RANGE);
  // Quickly compressed, as each is read only once.
  await context.engine.run(`COPY (
      SELECT ${columns}, ${rangeOf(ranges, 'from_account')} AS ${range}
      FROM ${parquetRelation(friends.columns, friendFiles)}
    ) TO ${literal(to)} (FORMAT parquet, COMPRESSION snappy, PARTITION_BY (${range}))`);
  const made = new Set(await readdir(to)); // A range may have no staged row.
  const paths: string[][] = [];
  for (const part of ranges.keys()) {
    const folder = splitFolder(context, part);
    const names = made.has(basename(folder)) ? await readdir(folder) : [];
    paths.push(names.map((name) => join(folder, name)));
  }
  return paths;
}

function splitFolder({ pending }: PartFileContext, part: number): string {
  return join(pending, SPLIT, `${RANGE}=${part}`);
}
