import type { Column } from '../../schemas/column.ts';
import type { Columns } from './columns.ts';
import {
  appendCells,
  cellsSizeBytes,
  createGrowingColumn,
  putInt,
  putNull,
  reserveRows,
  takeCells,
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
  /** Bytes held by the rows, to bound memory by. */
  sizeBytes(): number;
  setString(column: number, value: string): void;
  /** Also for timestamps: microseconds since 1970 UTC. A number must be a safe integer. */
  setInt64(column: number, value: bigint | number): void;
  setStrings(column: number, values: readonly string[]): void;
  /** Whether the row being built has its cell in this column. */
  isSet(column: number): boolean;
  endRow(): void;
  /** Appends the rows of a builder with the same columns, without the rows in `skip`. */
  append(other: ColumnsBuilder, skip?: ReadonlySet<number>): void;
  /** Forgets all rows and a row begun, keeps the memory. */
  reset(): void;
  /** Hands all rows over in buffers of their own; the builder is empty afterwards. */
  finish(): Columns;
}

const FIRST_ROWS = 64;

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

  function reset(): void {
    rowCount = 0;
    for (const cell of cells) {
      cell.strings.clear();
      cell.count = 0;
    }
  }

  return {
    get rowCount() {
      return rowCount;
    },
    cells,
    sizeBytes: () => cells.reduce((sum, cell) => sum + cellsSizeBytes(cell, rowCount), 0),
    setString(index, value) {
      begin(index, 'string').strings.push(value);
    },
    setInt64(index, value) {
      putInt(begin(index, 'int64'), rowCount, value);
    },
    setStrings(index, values) {
      const { strings, ends } = begin(index, 'string_list');
      for (const value of values) strings.push(value);
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
