import {
  DuckDBTableFunction,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBType,
} from '@duckdb/node-api';
import { BIGINT, BLOB, BOOLEAN, DOUBLE, LIST, TIMESTAMPTZ, VARCHAR } from '@duckdb/node-api';
import duckdb, { type Vector } from '@duckdb/node-bindings';
import type { Column, ColumnType } from '../../schemas/column.ts';
import type { ColumnBytes, Columns } from './columns.ts';
import { fillStrings } from './string-cells.ts';

/** Rows DuckDB takes at a time; a chunk cannot hold more. */
const CHUNK_ROWS = duckdb.vector_size();

/** A table function over rows held as bytes. */
export interface ColumnsTable {
  /** What the next scan of the function returns. */
  load(columns: Columns): void;
}

/**
 * Registers `name()` as a table function that returns whatever was loaded last.
 *
 * It copies whole columns into DuckDB's vectors with the low-level bindings; strings are never
 * decoded again.
 */
export function registerColumnsTable(
  connection: DuckDBConnection,
  name: string,
  columns: readonly Column[],
): ColumnsTable {
  const types = columns.map(({ type }) => type);
  let loaded: Columns = { rowCount: 0, columns: [] };
  let nextRow = 0;
  connection.registerTableFunction(
    DuckDBTableFunction.create({
      name,
      bindFunction: (bind) => {
        for (const column of columns) bind.addResultColumn(column.name, vectorType(column.type));
      },
      initFunction: (init) => {
        nextRow = 0;
        init.setMaxThreads(1);
      },
      mainFunction: (info, output) => {
        try {
          const rows = Math.min(CHUNK_ROWS, loaded.rowCount - nextRow);
          output.rowCount = rows;
          loaded.columns.forEach((column, index) => {
            if (rows > 0)
              fillVector(vectorOf(output, index), column, {
                type: types[index],
                from: nextRow,
                rows,
              });
          });
          nextRow += rows;
        } catch (error) {
          info.setError(String(error)); // Throwing across the native boundary ends the process.
        }
      },
    }),
  );
  return {
    load(next) {
      loaded = next;
    },
  };
}

function vectorOf(chunk: DuckDBDataChunk, index: number): Vector {
  return duckdb.data_chunk_get_vector(chunk.chunk, index);
}

/** The type of a vector that holds a column. */
export function vectorType(type: ColumnType): DuckDBType {
  const vector = VECTOR_TYPES[type];
  if (vector === undefined) throw new TypeError(`No column of ours is staged as ${type}`);
  return vector;
}

const VECTOR_TYPES: Readonly<Partial<Record<ColumnType, DuckDBType>>> = {
  string: VARCHAR,
  json: VARCHAR,
  int64: BIGINT,
  float64: DOUBLE,
  boolean: BOOLEAN,
  timestamp: TIMESTAMPTZ,
  bytes: BLOB,
  string_list: LIST(VARCHAR),
};

/** Copies rows of a column into a vector of its type. */
export function fillVector(
  vector: Vector,
  column: ColumnBytes,
  { type, from, rows }: { type: ColumnType | undefined; from: number; rows: number },
): void {
  const valid = column.valid.subarray(from, from + rows);
  if (column.kind === 'int64') {
    const cells = column.values.subarray(from, from + rows);
    copyArray(vector, type === 'boolean' ? Uint8Array.from(cells, (cell) => Number(cell)) : cells);
  } else if (column.kind === 'string') {
    fillStrings(vector, column.strings, from, from + rows);
  } else {
    fillLists(vector, column, from, rows);
  }
  if (valid.includes(0)) {
    const bits = packBits(valid);
    duckdb.vector_ensure_validity_writable(vector);
    duckdb.copy_data_to_vector_validity(vector, 0, bits.buffer, 0, bits.length);
  }
}

function fillLists(
  vector: Vector,
  { ends, elements }: Extract<ColumnBytes, { kind: 'string_list' }>,
  from: number,
  rows: number,
): void {
  const first = from === 0 ? 0 : (ends[from - 1] ?? 0);
  const entries = new Uint32Array(rows * 4); // Offset and length, each of 64 bits.
  let start = first;
  for (let i = 0; i < rows; i++) {
    const end = ends[from + i] ?? start;
    entries[i * 4] = start - first;
    entries[i * 4 + 2] = end - start;
    start = end;
  }
  copyArray(vector, entries);
  duckdb.list_vector_reserve(vector, start - first);
  duckdb.list_vector_set_size(vector, start - first);
  fillStrings(duckdb.list_vector_get_child(vector), elements, first, start);
}

function copyArray(vector: Vector, array: BigInt64Array | Uint32Array | Uint8Array): void {
  if (!(array.buffer instanceof ArrayBuffer)) throw new TypeError('Shared memory is not copied');
  duckdb.copy_data_to_vector(vector, 0, array.buffer, array.byteOffset, array.byteLength);
}

function packBits(valid: Uint8Array): Uint8Array<ArrayBuffer> {
  const bits = new Uint8Array(Math.ceil(valid.length / 64) * 8); // Validity is kept in 64-bit words.
  for (let i = 0; i < valid.length; i++) {
    if (valid[i] === 1) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7));
  }
  return bits;
}
