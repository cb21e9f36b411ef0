import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { ConfigError } from '../core/errors.ts';

/** How the accounts are written down. */
export type ListFormat = 'text' | 'csv' | 'ndjson';

/** Where the accounts are listed. */
export interface ListSource {
  /** A file path, or `-` for standard input. */
  readonly file: string;
  /** The column (CSV) or key (NDJSON) that holds the account. */
  readonly column?: string | undefined;
  /** Taken from the file's ending when not given; text for standard input. */
  readonly format?: ListFormat | undefined;
}

/** One entry of a list as it was read, or why it could not be. */
export interface ListEntry {
  /** Line of the list, from 1. */
  readonly line: number;
  readonly account: string | undefined;
}

const LINE_CHARACTERS_MAX = 1_000_000;

/**
 * Reads a list entry by entry, in constant memory. Empty lines are passed over.
 *
 * @throws {ConfigError} The list cannot be opened, is not UTF-8, or lacks the column.
 */
export async function* readList(
  source: ListSource,
  stdin: Readable,
): AsyncGenerator<ListEntry, void, undefined> {
  const text = decoded(source.file === '-' ? stdin : createReadStream(source.file));
  try {
    yield* ENTRIES[source.format ?? formatOf(source.file)](text, source.column);
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError(`The account list ${nameOf(source)} cannot be read: ${reason(cause)}`, {
      hint: 'Give a readable UTF-8 file of accounts: one a line, CSV with a header, or NDJSON.',
      cause,
    });
  }
}

/** How messages call a list. */
export function nameOf({ file }: ListSource): string {
  return file === '-' ? 'on standard input' : file;
}

function formatOf(file: string): ListFormat {
  if (/\.csv$/i.test(file)) return 'csv';
  return /\.(ndjson|jsonl)$/i.test(file) ? 'ndjson' : 'text';
}

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (!('code' in cause)) return cause.message;
  return cause.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
    ? 'not valid UTF-8'
    : String(cause.code);
}

/** @throws {TypeError} The bytes are not UTF-8. */
async function* decoded(bytes: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

type Entries = (
  text: AsyncIterable<string>,
  column?: string,
) => AsyncGenerator<ListEntry, void, undefined>;

const ENTRIES: Readonly<Record<ListFormat, Entries>> = {
  async *text(text) {
    for await (const { line, content } of lines(text)) yield { line, account: content };
  },

  async *ndjson(text, column) {
    for await (const { line, content } of lines(text)) {
      yield { line, account: accountOf(parseJson(content), column) };
    }
  },

  async *csv(text, column) {
    const parser = parse({
      bom: true,
      info: true,
      relaxColumnCountMore: true,
      skipEmptyLines: true,
      maxRecordSize: LINE_CHARACTERS_MAX,
    });
    pipeline(text, parser, () => {}); // Passes on the failures of `text` too; the loop meets them.
    let index: number | undefined;
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      if (index === undefined) index = columnIndex(record, column);
      else yield { line: info.lines, account: record[index] };
    }
  },
};

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** @throws {ConfigError} The header does not say which column is meant. */
function columnIndex(header: readonly string[], column: string | undefined): number {
  if (column === undefined && header.length === 1) return 0;
  const index = column === undefined ? -1 : header.indexOf(column);
  if (index >= 0) return index;
  const wanted = column === undefined ? 'several columns' : `no column \`${column}\``;
  throw new ConfigError(`The account list has ${wanted}; its header is: ${header.join(', ')}`, {
    hint: 'Set accounts.column to the column that holds the UserID.',
  });
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

function accountOf(value: unknown, column: string | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || column === undefined) return undefined;
  const account: unknown = Reflect.get(value, column);
  return typeof account === 'string' ? account : undefined;
}

/** Lines without their ends; `\n` and `\r\n` end a line, other separators are characters. */
async function* lines(
  text: AsyncIterable<string>,
): AsyncGenerator<{ line: number; content: string }> {
  let rest = '';
  let line = 0;
  for await (const chunk of text) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > LINE_CHARACTERS_MAX) throw new Error(`line ${line + 1} is over 1 MB long`);
    for (const part of parts) {
      line += 1;
      const content = part.endsWith('\r') ? part.slice(0, -1) : part;
      if (content !== '') yield { line, content };
    }
  }
  if (rest !== '') yield { line: line + 1, content: rest };
}
