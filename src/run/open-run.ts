import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ACCOUNTS_TABLE } from '../../schemas/accounts.ts';
import type { Table } from '../../schemas/column.ts';
import type { Settings } from '../config/settings.ts';
import { syncFile } from '../core/durable.ts';
import { ConfigError } from '../core/errors.ts';
import type { Engine } from '../engine/duckdb.ts';
import { parquetRelation } from '../engine/relation.ts';
import { literal } from '../engine/sql.ts';
import { copyAccountList, type AccountList } from '../extract/account-list.ts';
import type { Head } from '../load/loader.ts';
import { readJournal } from '../stage/journal.ts';
import type { RunHeader } from '../stage/records.ts';
import {
  createStage,
  JOURNAL_FILE,
  LIST_FILE,
  openStage,
  type Stage,
  type StageOptions,
} from '../stage/stage.ts';
import { dayIn, isRunId, newRunId } from './run-id.ts';

/** What opening a run needs beside the settings. */
export interface OpenRunParts extends StageOptions {
  readonly engine: Engine;
  readonly stdin: Readable;
  readonly head: Head | undefined;
  readonly version: string;
  /** A backfill pulls every account completely, whatever its sequences. */
  readonly kind: RunHeader['kind'];
  /** Whether the list is a part of the accounts: then those it leaves out stay listed. */
  readonly partial: boolean;
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
  const runs = join(settings.stateDir, 'runs');
  const listPath = join(settings.stateDir, LIST_FILE);
  await mkdir(runs, { recursive: true });
  const list = await copyAccountList(settings.accounts, parts.stdin, {
    engine: parts.engine,
    path: listPath,
  });
  const header = newHeader(settings, list, parts);
  const unfinished = await findUnfinished(runs);
  if (unfinished && parts.abandon) await rm(join(runs, unfinished.run), { recursive: true });
  if (unfinished && !parts.abandon) {
    checkSame(unfinished, header);
    await rm(listPath);
    const stage = await openStage(join(runs, unfinished.run), parts);
    if (stage) return stage;
  }
  checkDate(header, parts);
  const directory = join(runs, header.run);
  await mkdir(directory);
  await joinStored(listPath, join(directory, LIST_FILE), parts);
  await rm(listPath);
  return createStage(directory, header, parts);
}

/**
 * Opens a run by its id.
 *
 * @throws {ConfigError} There is no such run.
 */
export async function openNamedRun(
  run: string,
  settings: Settings,
  options: StageOptions,
): Promise<Stage> {
  const directory = join(settings.stateDir, 'runs', run);
  const known = isRunId(run) && (await readJournal(join(directory, JOURNAL_FILE))).length > 0;
  const stage = known ? await openStage(directory, options) : undefined;
  if (stage) return stage;
  throw new ConfigError(`There is no run ${run} in ${settings.stateDir}`, {
    hint: 'Leave --run out to begin a new run or to go on with an unfinished one.',
  });
}

function newHeader(settings: Settings, list: AccountList, parts: OpenRunParts): RunHeader {
  const nowMs = parts.wallMs();
  return {
    type: 'run',
    run: newRunId(nowMs, parts.random()),
    kind: parts.kind,
    partial: parts.partial,
    snapshotDate: settings.date ?? dayIn(settings.timezone, nowMs),
    sdkAppId: settings.app.sdkAppId,
    base: parts.head ? { date: parts.head.date, run: parts.head.run } : null,
    startedAt: new Date(nowMs).toISOString(),
    listDigest: list.digest,
    accounts: list.accounts,
    duplicates: list.duplicates,
    schemaDigest: digestOf(parts.friends),
    version: parts.version,
  };
}

/**
 * Writes the list once more, each account with what its published rows came with. From here on
 * the list is the run's whole plan, streamed; no map of accounts is ever made. A backfill leaves
 * the sequences out.
 */
async function joinStored(
  from: string,
  to: string,
  { engine, head, kind }: OpenRunParts,
): Promise<void> {
  const base = parquetRelation(ACCOUNTS_TABLE.columns, head?.accountFiles ?? []);
  const stored = (column: string) =>
    kind === 'backfill' ? `NULL::BIGINT AS ${column}` : `b.${column}`;
  await engine.run(`COPY (
    SELECT l.ordinal, l.account, b.row_count, ${stored('standard_sequence')},
      ${stored('custom_sequence')}, ${stored('friend_num')}
    FROM read_parquet(${literal(from)}) l LEFT JOIN ${base} b USING (account) ORDER BY ordinal
  ) TO ${literal(to)} (FORMAT parquet, COMPRESSION zstd)`);
  await syncFile(to);
}

/** Names the columns and where their values come from; descriptions may change freely. */
function digestOf({ columns }: Table): string {
  const spelled = columns.map((column) => [
    column.name,
    column.type,
    'tag' in column ? column.tag : null,
  ]);
  return createHash('sha256').update(JSON.stringify(spelled)).digest('hex');
}

async function findUnfinished(runs: string): Promise<RunHeader | undefined> {
  for (const name of (await readdir(runs)).filter(isRunId).toSorted().toReversed()) {
    const records = await readJournal(join(runs, name, JOURNAL_FILE));
    const [header] = records;
    const published = records.some(({ type }) => type === 'published');
    if (header?.type === 'run' && !published) return header;
    if (header === undefined) await rm(join(runs, name), { recursive: true }); // Killed at birth.
  }
  return undefined;
}

function checkSame(unfinished: RunHeader, wanted: RunHeader): void {
  const different = [
    unfinished.listDigest === wanted.listDigest ? [] : 'the account list',
    unfinished.schemaDigest === wanted.schemaDigest ? [] : 'the declared tags',
    unfinished.sdkAppId === wanted.sdkAppId ? [] : 'the app',
    unfinished.kind === wanted.kind && unfinished.partial === wanted.partial ? [] : 'the command',
  ].flat();
  if (different.length === 0) return;
  throw new ConfigError(
    `Run ${unfinished.run} is unfinished and was begun with other settings: ${different.join(', ')}`,
    { hint: 'Undo the change to finish that run, or give it up with --abandon.' },
  );
}

function checkDate({ snapshotDate, base }: RunHeader, { wallMs }: OpenRunParts): void {
  const wrong =
    base !== null && snapshotDate < base.date
      ? `before the newest snapshot (${base.date})`
      : snapshotDate > dayIn('Pacific/Kiritimati', wallMs()) // Where a day begins first.
        ? 'in the future'
        : undefined;
  if (wrong === undefined) return;
  throw new ConfigError(`The date ${snapshotDate} is ${wrong}`, {
    hint: 'The service has no history: a snapshot can only be of today. Leave --date out.',
  });
}
