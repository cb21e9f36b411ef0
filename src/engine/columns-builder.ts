import type { Column } from '../../schemas/column.ts';
import { toByteText, type ByteText } from '../core/byte-text.ts';
import type { Columns } from './columns.ts';
import type { GrowingStrings } from './growing-strings.ts';
import {
  appendCells,
  cellsSizeBytes,
  createGrowingColumn,
  putInt,
  putNull,
  reserveRows,
  takeCells,
  truncateStrings,
  type GrowingColumn,
} from './growing-column.ts';

/**
 * Builds `Columns` row by row: set cells by column index, then `endRow`. A cell left unset is
 * null; a cell is set at most once a row.
 */
export interface ColumnsBuilder {
  readonly rowCount: number;
  /** The cells as they are kept; another builder's `append` reads them. */
  readonly cells: readonly GrowingColumn[];
  /** The strings of a column, in row order; those of a row begun among them. */
  stringsOf(column: number): GrowingStrings;
  /** Bytes held by the rows, to bound memory by. */
  sizeBytes(): number;
  setString(column: number, value: string): void;
  /** Sets a string, or bytes that are no text, by its bytes; whether it is byte text. If not, the cell stays unset. */
  setByteText(column: number, value: ByteText): boolean;
  /** Sets a string to bytes that are UTF-8, from `from` (inclusive) to `to` (exclusive). */
  setBytes(column: number, source: Uint8Array, from: number, to: number): void;
  /** Sets a list of strings to bytes that are UTF-8. */
  setBytesList(column: number, source: Uint8Array, elements: ByteRanges): void;
  /** Also for timestamps: microseconds since 1970 UTC. A number must be a safe integer. */
  setInt64(column: number, value: bigint | number): void;
  setFloat64(column: number, value: number): void;
  setBoolean(column: number, value: boolean): void;
  setStrings(column: number, values: readonly string[]): void;
  /** Sets a list by its elements' bytes; whether all are byte text. If not, the cell stays unset. */
  setByteTexts(column: number, values: readonly ByteText[]): boolean;
  /** Whether the row being built has its cell in this column. */
  isSet(column: number): boolean;
  endRow(): void;
  /** Forgets the row begun. */
  undoRow(): void;
  /** Appends the rows of a builder with the same columns, without the rows in `skip`. */
  append(other: ColumnsBuilder, skip?: ReadonlySet<number>): void;
  /** Forgets all rows and a row begun, keeps the memory. */
  reset(): void;
  /** Hands all rows over in buffers of their own; the builder is empty afterwards. */
  finish(): Columns;
}

/** Pairs of numbers, `from` (inclusive) and `to` (exclusive): `count` of them, from place `at` on. */
export interface ByteRanges {
  readonly numbers: Int32Array;
  readonly at: number;
  readonly count: number;
}

const FIRST_ROWS = 64;
const FLOAT = new Float64Array(1);
const FLOAT_BITS = new BigInt64Array(FLOAT.buffer);

/** Creates a builder for the columns, in their order. */
export function createColumnsBuilder(columns: readonly Column[]): ColumnsBuilder {
  const cells = columns.map(({ type }) => createGrowingColumn(type));
  let rowCount = 0;
  let capacity = 0;

  function reserve(rows: number): void {
    if (rows <= capacity) return;
    capacity = Math.max(FIRST_ROWS, capacity * 2, rows);
    for (const cell of cells) reserveRows(cell, capacity);
  }

  function begin(index: number, kind: GrowingColumn['kind']): GrowingColumn {
    const cell = cells[index];
    if (cell === undefined || cell.kind !== kind || cell.count !== rowCount) {
      throw new RangeError(`Column ${index} takes no ${kind} in row ${rowCount}`);
    }
    if (rowCount === capacity) reserve(rowCount + 1);
    cell.valid[rowCount] = 1;
    cell.count = rowCount + 1;
    return cell;
  }

  function appendRange(others: readonly GrowingColumn[], from: number, to: number): void {
    reserve(rowCount + to - from);
    for (const [index, cell] of cells.entries()) {
      const other = others[index];
      if (other === undefined) throw new RangeError('The builders have different columns');
      appendCells(cell, rowCount, { other, from, to });
      cell.count = rowCount + to - from;
    }
    rowCount += to - from;
  }

  function setByteTexts(index: number, values: readonly ByteText[]): boolean {
    const cell = begin(index, 'string_list');
    const { strings } = cell;
    const before = strings.count;
    for (let i = 0; i < values.length; i++) {
      if (strings.push(values[i] ?? '')) continue;
      strings.truncate(before);
      cell.count = rowCount;
      return false;
    }
    cell.ends[rowCount] = strings.count;
    return true;
  }

  function reset(): void {
    rowCount = 0;
    for (const cell of cells) {
      cell.strings.truncate(0);
      cell.count = 0;
    }
  }

  return {
    get rowCount() {
      return rowCount;
    },
    cells,
    stringsOf(index) {
      const cell = cells[index];
      if (cell?.kind !== 'string') throw new RangeError(`Column ${index} has no strings`);
      return cell.strings;
    },
    sizeBytes: () => cells.reduce((sum, cell) => sum + cellsSizeBytes(cell, rowCount), 0),
    setString(index, value) {
      begin(index, 'string').strings.push(toByteText(value));
    },
    setByteText(index, value) {
      const cell = begin(index, 'string');
      if (cell.strings.push(value)) return true;
      cell.count = rowCount;
      return false;
    },
    setInt64(index, value) {
      putInt(begin(index, 'int64'), rowCount, value);
    },
    setFloat64(index, value) {
      FLOAT[0] = value;
      putInt(begin(index, 'int64'), rowCount, FLOAT_BITS[0] ?? 0n);
    },
    setBoolean(index, value) {
      putInt(begin(index, 'int64'), rowCount, value ? 1 : 0);
    },
    setStrings(index, values) {
      setByteTexts(index, values.map(toByteText));
    },
    setByteTexts,
    setBytes(index, source, from, to) {
      begin(index, 'string').strings.pushBytes(source, from, to);
    },
    setBytesList(index, source, { numbers, at, count }) {
      const { strings, ends } = begin(index, 'string_list');
      for (let i = at; i < at + 2 * count; i += 2) {
        strings.pushBytes(source, numbers[i] ?? 0, numbers[i + 1] ?? 0);
      }
      ends[rowCount] = strings.count;
    },
    isSet: (index) => (cells[index]?.count ?? 0) > rowCount,
    endRow() {
      if (rowCount === capacity) reserve(rowCount + 1);
      for (const cell of cells) {
        if (cell.count > rowCount) continue;
        putNull(cell, rowCount);
        cell.count = rowCount + 1;
      }
      rowCount += 1;
    },
    undoRow() {
      for (const cell of cells) {
        if (cell.count === rowCount) continue;
        cell.count = rowCount;
        truncateStrings(cell, rowCount);
      }
    },
    append(other, skip = new Set()) {
      let from = 0;
      for (const skipped of [...skip].sort((a, b) => a - b)) {
        appendRange(other.cells, from, skipped);
        from = skipped + 1;
      }
      appendRange(other.cells, from, other.rowCount);
    },
    reset,
    finish() {
      const finished = { rowCount, columns: cells.map((cell) => takeCells(cell, rowCount)) };
      capacity = 0;
      reset();
      return finished;
    },
  };
}
