import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { STAGED_CALLS_TABLE } from '../../schemas/calls.ts';
import type { CallLedger } from '../api/call-ledger.ts';
import type { MonotonicClock, WallClock } from '../core/clock.ts';
import type { Columns } from '../engine/columns.ts';
import { createColumnsBuilder } from '../engine/columns-builder.ts';
import {
  createLedgerFile,
  isLedgerFile,
  ledgerFileName,
  type LedgerEntry,
  type LedgerOrigin,
} from './ledger-file.ts';
import { addCall, readLedger } from './ledger-rows.ts';

/** Calls on their way into a segment. */
export interface TakenCalls {
  readonly calls: Columns;
  /** Names of the files they stand in until the segment is durable. */
  readonly files: readonly string[];
}

/** The ledger of a run on disk. */
export interface Ledger extends CallLedger {
  /**
   * The calls that are over, as rows of a segment, and the files they stand in. From now on calls
   * are written to a new file; those files can go once the segment is durable.
   */
  take(): TakenCalls;
  /** Instants, on the monotonic clock, at which calls of earlier processes were written lately. */
  readonly recentWritesMs: readonly number[];
  close(): void;
}

/** What a ledger needs to know beside its folder. */
export interface LedgerOptions {
  /** Most calls in a second. */
  readonly rate: number;
  readonly monotonicMs: MonotonicClock;
  readonly wallMs: WallClock;
}

/** Writes of an earlier process count for the rate when they are at most this old. */
const RECENT_MS = 5_000;

/**
 * Opens the ledger in a stage's folder. Calls that a killed process left there are kept for the
 * next segment; those it never saw answered stay without an answer.
 */
export function openLedger(directory: string, options: LedgerOptions): Ledger {
  const { rate, monotonicMs, wallMs } = options;
  const startMonotonicMs = monotonicMs();
  const startWallMs = wallMs();
  const origin: LedgerOrigin = { processMs: Math.floor(startWallMs), rate };
  const over = createColumnsBuilder(STAGED_CALLS_TABLE.columns);
  const open = new Map<number, LedgerEntry>();
  const earlierPaths = readdirSync(directory).filter(isLedgerFile).toSorted();
  const recentWritesMs = adoptEarlier();
  let number = Number(earlierPaths.at(-1)?.slice(-6) ?? 0);
  let file = nextFile();
  let paths = [...earlierPaths, ledgerFileName(number)];
  let calls = 0;

  /** Calls of earlier processes become rows at once. */
  function adoptEarlier(): number[] {
    const recent: number[] = [];
    for (const { entry, origin: earlier } of readLedger(directory, earlierPaths)) {
      addCall(over, entry, earlier);
      const agoMs = Math.max(0, startWallMs - Number(entry.sentUs) / 1000);
      if (agoMs < RECENT_MS) recent.push(startMonotonicMs - agoMs);
    }
    return recent.toSorted((a, b) => a - b);
  }

  function nextFile() {
    number += 1;
    return createLedgerFile(join(directory, ledgerFileName(number)), origin);
  }

  const nowUs = () => BigInt(Math.round((startWallMs + monotonicMs() - startMonotonicMs) * 1000));

  return {
    recentWritesMs,
    sent({ ordinal, startIndex, attempt }) {
      calls += 1;
      const entry = {
        call: calls,
        ordinal,
        startIndex,
        attempt,
        sentUs: nowUs(),
        outcome: undefined,
      };
      file.append(entry);
      open.set(calls, entry);
      return calls;
    },
    answered(call, { httpStatus, errorCode, bytes }) {
      const entry = open.get(call);
      if (entry === undefined) return;
      open.delete(call);
      const durationUs = Number(nowUs() - entry.sentUs);
      const ended = { ...entry, outcome: { durationUs, httpStatus, errorCode, bytes } };
      file.append(ended);
      addCall(over, ended, origin);
    },
    take() {
      const next = nextFile(); // Before the other is closed: its descriptor may not be used again.
      file.close();
      file = next;
      const files = paths;
      paths = [ledgerFileName(number)];
      for (const entry of open.values()) file.append(entry); // Still in flight: they move along.
      return { calls: over.finish(), files };
    },
    close: () => file.close(),
  };
}
