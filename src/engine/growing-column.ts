import type { ColumnType } from '../../schemas/column.ts';
import type { ColumnBytes } from './columns.ts';
import { createGrowingStrings, type GrowingStrings } from './growing-strings.ts';

/** The cells of one column, appended in row order; how null is kept is the caller's. */
export type GrowingColumn = GrowingInts | GrowingText | GrowingLists;

interface GrowingInts {
  readonly kind: 'int64';
  values: BigInt64Array;
}

interface GrowingText {
  readonly kind: 'string';
  readonly strings: GrowingStrings;
}

interface GrowingLists {
  readonly kind: 'string_list';
  ends: Uint32Array;
  readonly elements: GrowingStrings;
}

/** Creates the cells of a column; timestamps are int64 microseconds since 1970 UTC. */
export function createGrowingColumn(type: ColumnType): GrowingColumn {
  switch (type) {
    case 'string':
    case 'json':
      return { kind: 'string', strings: createGrowingStrings() };
    case 'int64':
    case 'timestamp':
      return { kind: 'int64', values: new BigInt64Array(64) };
    case 'string_list':
      return { kind: 'string_list', ends: new Uint32Array(64), elements: createGrowingStrings() };
    case 'float64':
    case 'boolean':
    case 'date':
    case 'bytes':
      throw new TypeError(`No column of ours is built from ${type} cells`);
  }
}

/** Writes a placeholder at `row`, for a null cell. */
export function pushNothing(column: GrowingColumn, row: number): void {
  switch (column.kind) {
    case 'string':
      column.strings.push('');
      return;
    case 'int64':
      column.values = withRoom(column.values, row + 1);
      column.values[row] = 0n;
      return;
    case 'string_list':
      column.ends = withRoom(column.ends, row + 1);
      column.ends[row] = column.elements.count;
  }
}

/** Appends rows `from` (inclusive) to `to` (exclusive) of `other` at row `at`. */
export function appendCells(
  column: GrowingColumn,
  at: number,
  { other, from, to }: { other: GrowingColumn; from: number; to: number },
): void {
  if (column.kind === 'string' && other.kind === 'string') {
    column.strings.append(other.strings, from, to);
  } else if (column.kind === 'int64' && other.kind === 'int64') {
    column.values = withRoom(column.values, at + to - from);
    column.values.set(other.values.subarray(from, to), at);
  } else if (column.kind === 'string_list' && other.kind === 'string_list') {
    column.ends = withRoom(column.ends, at + to - from);
    const first = from === 0 ? 0 : (other.ends[from - 1] ?? 0);
    const last = to === 0 ? 0 : (other.ends[to - 1] ?? 0);
    const shift = column.elements.count - first;
    for (let i = from; i < to; i++) column.ends[at + i - from] = (other.ends[i] ?? 0) + shift;
    column.elements.append(other.elements, first, last);
  } else {
    throw new TypeError(`Cannot append ${other.kind} cells to a ${column.kind} column`);
  }
}

/** Forgets the cells, keeps the memory. */
export function clearCells(column: GrowingColumn): void {
  if (column.kind === 'string') column.strings.clear();
  if (column.kind === 'string_list') column.elements.clear();
}

/** Bytes that `rows` cells take. */
export function cellsSizeBytes(column: GrowingColumn, rows: number): number {
  if (column.kind === 'int64') return rows * 8;
  const strings = column.kind === 'string' ? column.strings : column.elements;
  return strings.sizeBytes + strings.count * 4;
}

/** Copies of the first `rows` cells, in buffers of their own. */
export function copyCells(column: GrowingColumn, valid: Uint8Array, rows: number): ColumnBytes {
  const strings = (growing: GrowingStrings) => {
    const { ends, bytes } = growing.view();
    return { ends: ends.slice(), bytes: Uint8Array.from(bytes) };
  };
  switch (column.kind) {
    case 'string':
      return { kind: 'string', valid, strings: strings(column.strings) };
    case 'int64':
      return { kind: 'int64', valid, values: column.values.slice(0, rows) };
    case 'string_list': {
      const ends = column.ends.slice(0, rows);
      return { kind: 'string_list', valid, ends, elements: strings(column.elements) };
    }
  }
}

/** The array itself, or a larger copy when `length` does not fit. */
export function withRoom<A extends Uint8Array | Uint32Array | BigInt64Array>(
  array: A,
  length: number,
): A;
export function withRoom(array: Uint8Array | Uint32Array | BigInt64Array, length: number) {
  if (length <= array.length) return array;
  const size = Math.max(array.length * 2, length);
  if (array instanceof BigInt64Array) {
    const larger = new BigInt64Array(size);
    larger.set(array);
    return larger;
  }
  const larger = array instanceof Uint32Array ? new Uint32Array(size) : new Uint8Array(size);
  larger.set(array);
  return larger;
}
