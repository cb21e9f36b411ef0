import { DuckDBListValue, DuckDBTimestampTZValue, type DuckDBValue } from '@duckdb/node-api';
import fc from 'fast-check';
import { onTestFinished } from 'vitest';
import type { Column } from '../../schemas/column.ts';
import { registerColumnsTable } from '../../src/engine/chunk.ts';
import { createColumnsBuilder, type ColumnsBuilder } from '../../src/engine/columns-builder.ts';
import type { Columns } from '../../src/engine/columns.ts';
import { openEngine, type Engine } from '../../src/engine/duckdb.ts';
import { anyText } from '../core/any-text.ts';

/** A row with a cell of every kind that is staged. */
export type Row = readonly [
  text: string | null,
  whole: bigint | null,
  list: readonly string[] | null,
  at: bigint | null,
];

export const COLUMNS: readonly Column[] = [
  { name: 'text', type: 'string', description: '' },
  { name: 'whole', type: 'int64', description: '' },
  { name: 'list', type: 'string_list', description: '' },
  { name: 'at', type: 'timestamp', description: '' },
];

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

/** Any row; each cell is null now and then. */
export const anyRow = fc.tuple(
  fc.option(anyText),
  fc.option(int64),
  fc.option(fc.array(anyText, { maxLength: 5 })),
  fc.option(int64),
);

/** Puts rows into a builder. */
export function add(builder: ColumnsBuilder, rows: Iterable<Row>): ColumnsBuilder {
  for (const [text, whole, list, at] of rows) {
    if (text !== null) builder.setString(0, text);
    if (whole !== null) builder.setInt64(1, whole);
    if (list !== null) builder.setStrings(2, list);
    if (at !== null) builder.setInt64(3, at);
    builder.endRow();
  }
  return builder;
}

/** A new builder that holds the rows. */
export function builderOf(rows: Iterable<Row>): ColumnsBuilder {
  return add(createColumnsBuilder(COLUMNS), rows);
}

/** Opens DuckDB for one test, with a function that sends columns through it. */
export async function openTrip(
  columns: readonly Column[] = COLUMNS,
): Promise<{ engine: Engine; readBack: (built: Columns) => Promise<unknown[][]> }> {
  const engine = await openEngine({ threads: 1 });
  onTestFinished(() => engine.close());
  const table = registerColumnsTable(engine.connection, 'trip', columns);
  return {
    engine,
    async readBack(built) {
      table.load(built);
      return readRows(engine, 'FROM trip()');
    },
  };
}

/** All rows of an answer; lists become arrays and timestamps their microseconds. */
export async function readRows(engine: Engine, sql: string): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for await (const chunk of engine.stream(sql)) rows.push(...chunk.map((row) => row.map(plain)));
  return rows;
}

function plain(value: DuckDBValue): unknown {
  if (value instanceof DuckDBListValue) return [...value.items];
  return value instanceof DuckDBTimestampTZValue ? value.micros : value;
}
