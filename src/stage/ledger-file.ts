import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

/** A call as a ledger file keeps it. */
export interface LedgerEntry {
  readonly call: number;
  readonly ordinal: number;
  readonly startIndex: number;
  readonly attempt: number;
  /** Microseconds since 1970. */
  readonly sentUs: bigint;
  /** Undefined while no answer came. */
  readonly outcome: LedgerOutcome | undefined;
}

/** How a call ended. */
export interface LedgerOutcome {
  readonly durationUs: number;
  /** Null when no response came. */
  readonly httpStatus: number | null;
  /** Null when the response was not the service's. */
  readonly errorCode: number | null;
  readonly bytes: number;
}

/** Which process wrote a file, and at which rate it was allowed to call. */
export interface LedgerOrigin {
  /** Start of the process, milliseconds since 1970. */
  readonly processMs: number;
  readonly rate: number;
}

/** A ledger file being written: fixed records, one `write` each, no sync. */
export interface LedgerFile {
  append(entry: LedgerEntry): void;
  close(): void;
}

/** Name of a ledger's file by its number, from 1. */
export function ledgerFileName(number: number): string {
  return `ledger-${String(number).padStart(6, '0')}`;
}

/** Whether a file of a stage belongs to its ledger. */
export function isLedgerFile(name: string): boolean {
  return /^ledger-\d{6,}$/.test(name);
}

const HEADER_BYTES = 16;
const RECORD_BYTES = 48;
const NO_CODE = -1; // The service's codes are positive.

/** Begins a file; what stood there is replaced. */
export function createLedgerFile(path: string, { processMs, rate }: LedgerOrigin): LedgerFile {
  const descriptor = openSync(path, 'w');
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeDoubleLE(processMs, 0);
  header.writeUInt32LE(rate, 8);
  writeSync(descriptor, header);
  const record = Buffer.alloc(RECORD_BYTES);
  return {
    append(entry) {
      writeRecord(record, entry);
      writeSync(descriptor, record);
    },
    close: () => closeSync(descriptor),
  };
}

/**
 * Reads a file that a kill may have cut short: a torn last record is passed over. A call that was
 * answered has two records, of which the later one counts.
 */
export function readLedgerFile(path: string): { origin: LedgerOrigin; entries: LedgerEntry[] } {
  const content = readFileSync(path);
  if (content.length < HEADER_BYTES) return { origin: { processMs: 0, rate: 0 }, entries: [] };
  const entries = new Map<number, LedgerEntry>();
  for (let at = HEADER_BYTES; at + RECORD_BYTES <= content.length; at += RECORD_BYTES) {
    const entry = readRecord(content.subarray(at, at + RECORD_BYTES));
    entries.set(entry.call, entry);
  }
  const origin = { processMs: content.readDoubleLE(0), rate: content.readUInt32LE(8) };
  return { origin, entries: [...entries.values()] };
}

function writeRecord(record: Buffer, entry: LedgerEntry): void {
  const { outcome } = entry;
  record.writeUInt32LE(entry.call, 0);
  record.writeUInt32LE(entry.ordinal, 4);
  record.writeUInt32LE(entry.startIndex, 8);
  record.writeUInt8(entry.attempt, 12);
  record.writeUInt8(outcome === undefined ? 0 : 1, 13);
  record.writeUInt16LE(outcome?.httpStatus ?? 0, 14);
  record.writeBigInt64LE(entry.sentUs, 16);
  record.writeDoubleLE(outcome?.durationUs ?? 0, 24);
  record.writeInt32LE(outcome?.errorCode ?? NO_CODE, 32);
  record.writeUInt32LE(outcome?.bytes ?? 0, 36);
}

function readRecord(record: Buffer): LedgerEntry {
  const status = record.readUInt16LE(14);
  const code = record.readInt32LE(32);
  const answered = record.readUInt8(13) === 1;
  return {
    call: record.readUInt32LE(0),
    ordinal: record.readUInt32LE(4),
    startIndex: record.readUInt32LE(8),
    attempt: record.readUInt8(12),
    sentUs: record.readBigInt64LE(16),
    outcome: answered
      ? {
          durationUs: record.readDoubleLE(24),
          httpStatus: status === 0 ? null : status,
          errorCode: code === NO_CODE ? null : code,
          bytes: record.readUInt32LE(36),
        }
      : undefined,
  };
}
