import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Table } from '../../schemas/column.ts';
import type { MonotonicClock, WallClock } from '../core/clock.ts';
import { syncDirectory } from '../core/durable.ts';
import { openJournal, type Journal } from './journal.ts';
import { openLedger, type Ledger, type TakenCalls } from './ledger.ts';
import { isLedgerFile } from './ledger-file.ts';
import {
  addAccount,
  createOpenSegment,
  isFull,
  type OpenSegment,
  type StagedRows,
  type StagedVerdict,
} from './open-segment.ts';
import { createOrdinals, type Ordinals } from './ordinals.ts';
import type { JournalRecord, RunHeader, SegmentFiles, SegmentRecord } from './records.ts';
import { filesOf, segmentTables, writeSegment } from './segment.ts';
import { createSegmentWriter, type SegmentWriter } from './segment-writer.ts';

/**
 * The durable boundary between the service and the warehouse: one folder per run.
 *
 * An account is staged whole or not at all. A segment closes after 5 s or 6 MB; from then on
 * nothing that happens to the process can lose or double it.
 */
export interface Stage {
  readonly header: RunHeader;
  /** Accounts that are durable. */
  readonly done: Ordinals;
  readonly segments: readonly SegmentFiles[];
  readonly published: boolean;
  /** Where every call has to be written down; opened when first asked for. */
  readonly ledger: Ledger;
  /**
   * Stages one finished account. Waits while the disk is behind.
   *
   * @throws {PublishError} A segment could not be written.
   */
  add(verdict: StagedVerdict, rows?: StagedRows): Promise<void>;
  /** Returns when everything added is durable. */
  flush(): Promise<void>;
  markPublished(): Promise<void>;
  /** The path of a file of this stage. */
  pathOf(name: string): string;
  close(): Promise<void>;
}

/** What a stage needs to know beside its folder. */
export interface StageOptions {
  readonly friends: Table;
  /** Most calls in a second, for the ledger. */
  readonly rate: number;
  readonly monotonicMs: MonotonicClock;
  readonly wallMs: WallClock;
}

/** The copy of the account list inside a stage. */
export const LIST_FILE = 'accounts.parquet';
/** The journal inside a stage. */
export const JOURNAL_FILE = 'journal';

const SEGMENT_MS = 5_000;

/** Begins the stage of a new run in a folder that already holds the account list. */
export async function createStage(
  directory: string,
  header: RunHeader,
  options: StageOptions,
): Promise<Stage> {
  await mkdir(directory, { recursive: true });
  const { journal } = await openJournal(join(directory, JOURNAL_FILE));
  await journal.append(header);
  await syncDirectory(directory);
  return stageOf(directory, { journal, records: [header], header }, options);
}

/**
 * Opens the stage of a run begun earlier; files its journal does not name are removed.
 *
 * @throws {DamageError} The journal is damaged.
 * @returns Undefined when the run never got as far as its header.
 */
export async function openStage(
  directory: string,
  options: StageOptions,
): Promise<Stage | undefined> {
  const { journal, records } = await openJournal(join(directory, JOURNAL_FILE));
  const [header] = records;
  if (header?.type !== 'run') {
    await journal.close();
    return undefined;
  }
  const segments = segmentsOf(records);
  const named = new Set([JOURNAL_FILE, LIST_FILE, ...segments.flatMap(filesOf)]);
  const spent = new Set(segments.flatMap(({ ledgers }) => ledgers));
  for (const name of await readdir(directory)) {
    const kept = named.has(name) || (isLedgerFile(name) && !spent.has(name));
    if (!kept) await rm(join(directory, name));
  }
  return stageOf(directory, { journal, records, header }, options);
}

function segmentsOf(records: readonly JournalRecord[]): SegmentRecord[] {
  return records.filter((record) => record.type === 'segment');
}

interface Opened {
  readonly journal: Journal;
  readonly records: readonly JournalRecord[];
  readonly header: RunHeader;
}

function stageOf(
  directory: string,
  { journal, records, header }: Opened,
  options: StageOptions,
): Stage {
  const segments: SegmentFiles[] = [];
  const done = createOrdinals(header.accounts);
  for (const record of segmentsOf(records)) keep(record);
  let published = records.some((record) => record.type === 'published');
  let ledger: Ledger | undefined;
  let writer: SegmentWriter | undefined; // Started by the first segment: a repeated run needs none.
  let open = createOpenSegment(options.friends);
  let timer: NodeJS.Timeout | undefined;
  let closing: Promise<void> = Promise.resolve();
  let waiting = 0;
  let failed = false;
  let number = segments.at(-1)?.number ?? 0;

  function keep({ ordinals, ...files }: SegmentRecord): void {
    segments.push(files);
    for (const [first, last] of ordinals) {
      for (let ordinal = first; ordinal <= last; ordinal++) done.add(ordinal);
    }
  }

  async function commit(segment: OpenSegment, taken: TakenCalls): Promise<void> {
    writer ??= createSegmentWriter(segmentTables(options.friends));
    number += 1;
    const at = new Date(options.wallMs()).toISOString();
    const record = await writeSegment({ ...segment, taken }, { number, at, directory, writer });
    await journal.append(record);
    keep(record);
    for (const file of taken.files) await rm(join(directory, file));
  }

  function theLedger(): Ledger {
    return (ledger ??= openLedger(directory, options));
  }

  function closeSegment(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (open.ordinals.length === 0) return closing;
    const segment = open;
    open = createOpenSegment(options.friends);
    waiting += 1;
    // At once, so that no later call is among them; a failure fails the segment like any other.
    const taken = (async () => theLedger().take())();
    taken.catch(() => {}); // Its turn comes below.
    closing = closing.then(async () => commit(segment, await taken)).finally(() => (waiting -= 1));
    closing.catch(() => (failed = true)); // Whoever adds or flushes next is told.
    return closing;
  }

  return {
    header,
    done,
    segments,
    get published() {
      return published;
    },
    get ledger() {
      return theLedger();
    },
    async add(verdict, staged) {
      if (waiting > 1 || failed) await closing;
      addAccount(open, verdict, staged);
      timer ??= setTimeout(() => void closeSegment().catch(() => {}), SEGMENT_MS);
      if (isFull(open)) await closeSegment();
    },
    flush: () => closeSegment(),
    async markPublished() {
      await journal.append({ type: 'published' });
      published = true;
    },
    pathOf: (name) => join(directory, name),
    async close() {
      clearTimeout(timer);
      await closing.catch(() => {});
      await writer?.close();
      ledger?.close();
      await journal.close();
    },
  };
}
