import { open, readFile, truncate } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { DamageError } from '../core/errors.ts';
import { JournalRecord } from './records.ts';

/** An append-only list of records; a record that was appended survives any kill. */
export interface Journal {
  /** Returns when the record is durable. A failed sync is final: the journal must not go on. */
  append(record: JournalRecord): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a journal, with the records it holds.
 *
 * Each line is a CRC-32 and JSON. A line cut short by a kill is removed: only the last one can
 * be, as each append waits for the disk.
 *
 * @throws {DamageError} A line before the last is broken.
 */
export async function openJournal(
  path: string,
): Promise<{ journal: Journal; records: JournalRecord[] }> {
  const { records, validBytes, rest } = parseJournal(await readIfThere(path));
  refuseDamage({ records, rest }, path);
  if (rest.length > 0) await truncate(path, validBytes);
  const handle = await open(path, 'a');
  const journal: Journal = {
    async append(record) {
      await handle.appendFile(frame(record));
      await handle.datasync();
    },
    close: () => handle.close(),
  };
  return { journal, records };
}

/** Reads a journal without changing it; a torn last line is passed over. */
export async function readJournal(path: string): Promise<JournalRecord[]> {
  const { records, rest } = parseJournal(await readIfThere(path));
  refuseDamage({ records, rest }, path);
  return records;
}

/**
 * Reads a journal as far as it is whole, and changes nothing.
 *
 * @returns Beside the records, how it ends: a kill leaves a line that is `torn`, which is without
 *   its end; a line that is `damaged` is there to its end and not what was written.
 */
export async function examineJournal(
  path: string,
): Promise<{ records: JournalRecord[]; end: 'whole' | 'torn' | 'damaged' }> {
  const { records, rest } = parseJournal(await readIfThere(path));
  const end = rest.length === 0 ? 'whole' : rest.includes('\n') ? 'damaged' : 'torn';
  return { records, end };
}

function frame(record: JournalRecord): string {
  const json = JSON.stringify(record);
  return `${checksum(json)} ${json}\n`;
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}

/** Records up to the first line that is not whole, and what stands from there on. */
function parseJournal(content: Buffer): {
  records: JournalRecord[];
  validBytes: number;
  rest: Buffer;
} {
  const records: JournalRecord[] = [];
  let validBytes = 0;
  while (validBytes < content.length) {
    const end = content.indexOf('\n', validBytes);
    const record = end < 0 ? undefined : unframe(content.toString('utf8', validBytes, end));
    if (record === undefined) break;
    records.push(record);
    validBytes = end + 1;
  }
  return { records, validBytes, rest: content.subarray(validBytes) };
}

/** @throws {DamageError} A line before the last is broken. */
function refuseDamage(
  { records, rest }: { records: readonly JournalRecord[]; rest: Buffer },
  path: string,
): void {
  const end = rest.indexOf('\n');
  if (end < 0 || end === rest.length - 1) return;
  throw new DamageError(`Line ${records.length + 1} of ${path} is damaged`, {
    hint: 'Remove the folder it is in to give this run up, and start a new one.',
  });
}

function unframe(line: string): JournalRecord | undefined {
  const json = line.slice(9);
  if (line.slice(0, 9) !== `${checksum(json)} `) return undefined;
  return JournalRecord.parse(JSON.parse(json));
}

async function readIfThere(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return Buffer.alloc(0);
    throw error;
  }
}
