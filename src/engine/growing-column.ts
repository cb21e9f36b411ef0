import type { ColumnType } from '../../schemas/column.ts';
import type { ColumnBytes } from './columns.ts';
import { createGrowingStrings, type GrowingStrings } from './growing-strings.ts';

/**
 * The cells of one column, in row order. All kinds have one shape, so that the code that fills
 * them stays fast; what a kind does not use stays empty.
 */
export interface GrowingColumn {
  readonly kind: ColumnBytes['kind'];
  /** One byte a row, 0 for null. */
  valid: Uint8Array<ArrayBuffer>;
  /** Rows that have their cell: all of them, and the one being built once it is set. */
  count: number;
  /** The cells of an int64 column, and the same memory as pairs of low and high words. */
  ints: BigInt64Array<ArrayBuffer>;
  words: Int32Array<ArrayBuffer>;
  /** For a list column: index after each row's last element. */
  ends: Uint32Array<ArrayBuffer>;
  /** The cells of a string column, or the elements of a list column. */
  readonly strings: GrowingStrings;
}

const WORD = 2 ** 32;

/**
 * Creates the cells of a column. Whatever has a fixed size is kept as int64: a timestamp as its
 * microseconds since 1970 UTC, a float64 as its bits, a boolean as 0 or 1.
 */
export function createGrowingColumn(type: ColumnType): GrowingColumn {
  const ints = new BigInt64Array(0);
  return {
    kind: kindOf(type),
    valid: new Uint8Array(0),
    count: 0,
    ints,
    words: new Int32Array(ints.buffer),
    ends: new Uint32Array(0),
    strings: createGrowingStrings(),
  };
}

function kindOf(type: ColumnType): GrowingColumn['kind'] {
  switch (type) {
    case 'string':
    case 'json':
    case 'bytes':
      return 'string';
    case 'int64':
    case 'timestamp':
    case 'float64':
    case 'boolean':
      return 'int64';
    case 'string_list':
      return 'string_list';
    case 'date':
      throw new TypeError(`No column of ours is built from ${type} cells`);
  }
}

/** Makes room for so many rows; the memory left behind is freed at once. */
export function reserveRows(column: GrowingColumn, rows: number): void {
  column.valid = new Uint8Array(column.valid.buffer.transfer(rows));
  if (column.kind === 'int64') {
    const buffer = column.ints.buffer.transfer(rows * BigInt64Array.BYTES_PER_ELEMENT);
    column.ints = new BigInt64Array(buffer);
    column.words = new Int32Array(buffer);
  }
  if (column.kind === 'string_list') {
    const bytes = rows * Uint32Array.BYTES_PER_ELEMENT;
    column.ends = new Uint32Array(column.ends.buffer.transfer(bytes));
  }
}

/** Puts an integer into a row that there is room for; a number must be a safe integer. */
export function putInt(column: GrowingColumn, row: number, value: bigint | number): void {
  if (typeof value === 'bigint') {
    column.ints[row] = value;
    return;
  }
  const high = Math.floor(value / WORD); // A bigint for each cell costs ten times as much.
  column.words[row * 2] = value - high * WORD;
  column.words[row * 2 + 1] = high;
}

/** Puts a null into a row that there is room for. */
export function putNull(column: GrowingColumn, row: number): void {
  column.valid[row] = 0;
  if (column.kind === 'string') column.strings.push('');
  else if (column.kind === 'int64') column.ints[row] = 0n;
  else column.ends[row] = column.strings.count;
}

/** Forgets the strings of all but the first `rows` rows. */
export function truncateStrings({ kind, ends, strings }: GrowingColumn, rows: number): void {
  if (kind === 'string') strings.truncate(rows);
  if (kind === 'string_list') strings.truncate(rows === 0 ? 0 : (ends[rows - 1] ?? 0));
}

/** Appends rows `from` (inclusive) to `to` (exclusive) of `other` at row `at`; there is room. */
export function appendCells(
  column: GrowingColumn,
  at: number,
  { other, from, to }: { other: GrowingColumn; from: number; to: number },
): void {
  if (column.kind !== other.kind) {
    throw new TypeError(`Cannot append ${other.kind} cells to a ${column.kind} column`);
  }
  column.valid.set(other.valid.subarray(from, to), at);
  if (column.kind === 'int64') {
    column.ints.set(other.ints.subarray(from, to), at);
  } else if (column.kind === 'string') {
    column.strings.append(other.strings, from, to);
  } else {
    const first = from === 0 ? 0 : (other.ends[from - 1] ?? 0);
    const last = to === 0 ? 0 : (other.ends[to - 1] ?? 0);
    const shift = column.strings.count - first;
    for (let i = from; i < to; i++) column.ends[at + i - from] = (other.ends[i] ?? 0) + shift;
    column.strings.append(other.strings, first, last);
  }
}

/** Bytes that `rows` cells take. */
export function cellsSizeBytes({ kind, strings }: GrowingColumn, rows: number): number {
  const own = kind === 'int64' ? rows * 8 : kind === 'string_list' ? rows * 4 : 0;
  return rows + own + strings.sizeBytes + strings.count * 4;
}

/** Hands the first `rows` cells over in buffers of just their size; the column is empty then. */
export function takeCells(column: GrowingColumn, rows: number): ColumnBytes {
  reserveRows(column, rows);
  const { kind, valid, ints, ends, strings } = column;
  column.valid = new Uint8Array(0);
  column.ints = new BigInt64Array(0);
  column.words = new Int32Array(column.ints.buffer);
  column.ends = new Uint32Array(0);
  switch (kind) {
    case 'string':
      return { kind, valid, strings: strings.take() };
    case 'int64':
      return { kind, valid, values: ints };
    case 'string_list':
      return { kind, valid, ends, elements: strings.take() };
  }
}
