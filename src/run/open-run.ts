import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ACCOUNTS_TABLE } from '../../schemas/accounts.ts';
import type { Settings } from '../config/settings.ts';
import { syncFile } from '../core/durable.ts';
import { ConfigError } from '../core/errors.ts';
import { digestFile } from '../core/file-digest.ts';
import type { Engine } from '../engine/duckdb.ts';
import { parquetRelation } from '../engine/relation.ts';
import { literal } from '../engine/sql.ts';
import { copyAccountList, listRelation } from '../extract/account-list.ts';
import type { Head, Loader } from '../load/loader.ts';
import { readJournal } from '../stage/journal.ts';
import {
  createStage,
  JOURNAL_FILE,
  LIST_FILE,
  openStage,
  type Stage,
  type StageOptions,
} from '../stage/stage.ts';
import { isDue } from './due-accounts.ts';
import {
  checkDate,
  checkSameRun,
  newRunHeader,
  schemaDigestOf,
  type RunIntent,
} from './run-header.ts';
import { isRunId } from './run-id.ts';
import { findUnfinishedRun } from './unfinished-run.ts';

/** What opening a run needs beside the settings. */
export interface OpenRunParts extends StageOptions, RunIntent {
  readonly engine: Engine;
  readonly stdin: Readable;
  readonly head: Head | undefined;
  readonly loader: Pick<Loader, 'admit'>;
  readonly version: string;
  /** Gives up a run that was begun and not published. */
  readonly abandon: boolean;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

/**
 * Opens the run to work on: the one begun and not published, or a new one.
 *
 * Everything a run decides is decided here, before its first call: list, date, base, columns.
 *
 * @throws {ConfigError} The list or the date is wrong, or a run of other settings is unfinished.
 */
export async function openRun(settings: Settings, parts: OpenRunParts): Promise<Stage> {
  const { engine, stdin, wallMs, abandon } = parts;
  const runs = join(settings.stateDir, 'runs');
  const listPath = join(settings.stateDir, LIST_FILE);
  await mkdir(runs, { recursive: true });
  const list = await copyAccountList(settings.accounts, stdin, { engine, path: listPath });
  const nowMs = wallMs();
  const header = newRunHeader(settings, list, { ...parts, nowMs, random: parts.random() });
  const unfinished = (await findUnfinishedRun(settings.stateDir))?.header;
  if (unfinished && abandon) await rm(join(runs, unfinished.run), { recursive: true });
  if (unfinished && !abandon) {
    checkSameRun(unfinished, header);
    await rm(listPath);
    const stage = await openStage(join(runs, unfinished.run), parts);
    if (stage) return stage;
  }
  checkDate(header, nowMs);
  await parts.loader.admit(header);
  await sweepUnborn(runs);
  const directory = join(runs, header.run);
  await mkdir(directory);
  await joinStored(listPath, join(directory, LIST_FILE), {
    ...parts,
    due: await isDue({ ...header, ...settings, head: parts.head }),
  });
  await rm(listPath);
  const written = await digestFile(join(directory, LIST_FILE));
  const file = { name: LIST_FILE, rows: list.accounts, ...written };
  return createStage(directory, { ...header, list: file }, parts);
}

/** Removes folders of runs that were killed before they had a header. */
async function sweepUnborn(runs: string): Promise<void> {
  for (const run of (await readdir(runs)).filter(isRunId)) {
    const directory = join(runs, run);
    const records = await readJournal(join(directory, JOURNAL_FILE));
    if (records.length === 0) await rm(directory, { recursive: true });
  }
}

/**
 * Opens a run by its id.
 *
 * @throws {ConfigError} There is no such run, or its columns are others than the pipeline's.
 */
export async function openNamedRun(
  run: string,
  settings: Settings,
  options: StageOptions,
): Promise<Stage> {
  const directory = join(settings.stateDir, 'runs', run);
  const known = isRunId(run) && (await readJournal(join(directory, JOURNAL_FILE))).length > 0;
  const stage = known ? await openStage(directory, options) : undefined;
  if (stage && stage.header.schemaDigest === schemaDigestOf(options.friends, settings.contract))
    return stage;
  if (stage) {
    await stage.close();
    throw new ConfigError(`Run ${run} was begun with other declared tags`, {
      hint: 'Undo the change to finish that run, or give it up with --abandon.',
    });
  }
  throw new ConfigError(`There is no run ${run} in ${settings.stateDir}`, {
    hint: 'See `friendlake runs` for those there are.',
  });
}

/**
 * Writes the list once more, each account with what its published rows came with. From here on
 * the list is the run's whole plan, streamed; no map of accounts is ever made. A backfill leaves
 * the sequences out, and every run those of accounts that are due.
 */
async function joinStored(
  from: string,
  to: string,
  { engine, head, kind, due }: OpenRunParts & { readonly due: string },
): Promise<void> {
  const base = parquetRelation(ACCOUNTS_TABLE.columns, (await head?.accountFiles()) ?? []);
  const order = head === undefined ? '' : 'ORDER BY ordinal'; // Joined to nothing, it stays in order.
  const stored = (column: string) =>
    `CASE WHEN ${kind === 'backfill' ? 'false' : `NOT ${due}`} THEN b.${column} END AS ${column}`;
  await engine.run(`COPY (
    SELECT l.ordinal, l.account, b.row_count, ${stored('standard_sequence')},
      ${stored('custom_sequence')}, ${stored('friend_num')}
    FROM ${listRelation(from)} l LEFT JOIN ${base} b USING (account) ${order}
  ) TO ${literal(to)} (FORMAT parquet, COMPRESSION zstd)`);
  await syncFile(to);
}
