import { join } from 'node:path';
import type { ColumnsBuilder } from '../engine/columns-builder.ts';
import { readLedgerFile, type LedgerEntry, type LedgerOrigin } from './ledger-file.ts';

/** A call of some process of a run. */
export interface LedgerCall {
  readonly entry: LedgerEntry;
  readonly origin: LedgerOrigin;
}

/**
 * The calls in the files of a ledger. One that moved along to a second file counts once, as the
 * later file has it.
 *
 * @param names Names of the files.
 */
export function readLedger(directory: string, names: readonly string[]): LedgerCall[] {
  const calls = new Map<string, LedgerCall>();
  for (const name of names.toSorted()) {
    const { origin, entries } = readLedgerFile(join(directory, name));
    for (const entry of entries) calls.set(`${origin.processMs}:${entry.call}`, { entry, origin });
  }
  return [...calls.values()];
}

/** Adds a call as a row of the staged calls' table. */
export function addCall(builder: ColumnsBuilder, entry: LedgerEntry, origin: LedgerOrigin): void {
  const { outcome } = entry;
  const cells = [
    entry.ordinal,
    entry.call,
    origin.processMs,
    entry.startIndex,
    entry.attempt,
    origin.rate,
    entry.sentUs,
    outcome?.durationUs ?? null,
    outcome?.httpStatus ?? null,
    outcome?.errorCode ?? null,
    outcome?.bytes ?? null,
  ];
  for (const [column, cell] of cells.entries()) {
    if (cell !== null) builder.setInt64(column, cell);
  }
  builder.endRow();
}
