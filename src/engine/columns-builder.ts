import type { Column } from '../../schemas/column.ts';
import type { Columns } from './columns.ts';
import {
  appendCells,
  cellsSizeBytes,
  clearCells,
  copyCells,
  createGrowingColumn,
  pushNothing,
  withRoom,
  type GrowingColumn,
} from './growing-column.ts';

/**
 * Builds `Columns` row by row: set cells by column index, then `endRow`. A cell left unset is
 * null; a cell is set at most once a row.
 */
export interface ColumnsBuilder {
  readonly rowCount: number;
  /** The cells as they are kept; another builder's `append` reads them. */
  readonly cells: readonly Cells[];
  /** Bytes held by the rows, to bound memory by. */
  sizeBytes(): number;
  setString(column: number, value: string): void;
  /** Also for timestamps: microseconds since 1970 UTC. */
  setInt64(column: number, value: bigint): void;
  setStrings(column: number, values: readonly string[]): void;
  endRow(): void;
  /** Appends the rows of a builder with the same columns, without the rows in `skip`. */
  append(other: ColumnsBuilder, skip?: ReadonlySet<number>): void;
  /** Forgets all rows and a row begun, keeps the memory. */
  reset(): void;
  /** Copies of all rows, in buffers of their own; the builder is unchanged. */
  finish(): Columns;
}

/** One column of a builder. */
export interface Cells {
  readonly column: GrowingColumn;
  /** One byte a row, 0 for null. */
  valid: Uint8Array;
  /** Cells set so far: `rowCount`, or one more while a row is being built. */
  count: number;
}

/** Creates a builder for the columns, in their order. */
export function createColumnsBuilder(columns: readonly Column[]): ColumnsBuilder {
  const cells: Cells[] = columns.map(({ type }) => ({
    column: createGrowingColumn(type),
    valid: new Uint8Array(64),
    count: 0,
  }));
  let rowCount = 0;

  function begin(index: number, kind: GrowingColumn['kind']): GrowingColumn {
    const cell = cells[index];
    if (cell === undefined || cell.column.kind !== kind || cell.count !== rowCount) {
      throw new RangeError(`Column ${index} takes no ${kind} in row ${rowCount}`);
    }
    mark(cell, 1);
    return cell.column;
  }

  function mark(cell: Cells, valid: 0 | 1): void {
    cell.valid = withRoom(cell.valid, rowCount + 1);
    cell.valid[rowCount] = valid;
    cell.count = rowCount + 1;
  }

  function appendRange(others: readonly Cells[], from: number, to: number): void {
    cells.forEach((cell, index) => {
      const other = others[index];
      if (other === undefined) throw new RangeError('The builders have different columns');
      appendCells(cell.column, rowCount, { other: other.column, from, to });
      cell.valid = withRoom(cell.valid, rowCount + to - from);
      cell.valid.set(other.valid.subarray(from, to), rowCount);
      cell.count = rowCount + to - from;
    });
    rowCount += to - from;
  }

  return {
    get rowCount() {
      return rowCount;
    },
    cells,
    sizeBytes: () =>
      cells.reduce((sum, { column }) => sum + rowCount + cellsSizeBytes(column, rowCount), 0),
    setString(index, value) {
      const column = begin(index, 'string');
      if (column.kind === 'string') column.strings.push(value);
    },
    setInt64(index, value) {
      const column = begin(index, 'int64');
      if (column.kind !== 'int64') return;
      column.values = withRoom(column.values, rowCount + 1);
      column.values[rowCount] = value;
    },
    setStrings(index, values) {
      const column = begin(index, 'string_list');
      if (column.kind !== 'string_list') return;
      for (const value of values) column.elements.push(value);
      column.ends = withRoom(column.ends, rowCount + 1);
      column.ends[rowCount] = column.elements.count;
    },
    endRow() {
      for (const cell of cells) {
        if (cell.count > rowCount) continue;
        pushNothing(cell.column, rowCount);
        mark(cell, 0);
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
    reset() {
      rowCount = 0;
      for (const cell of cells) {
        clearCells(cell.column);
        cell.count = 0;
      }
    },
    finish: () => ({
      rowCount,
      columns: cells.map(({ column, valid }) =>
        copyCells(column, valid.slice(0, rowCount), rowCount),
      ),
    }),
  };
}
