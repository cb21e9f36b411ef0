import type { ColumnType } from '../../schemas/column.ts';

/** Quotes an identifier for DuckDB, whatever it holds. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a string literal for DuckDB. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A DuckDB list literal of strings. */
export function literals(texts: readonly string[]): string {
  return `[${texts.map(literal).join(', ')}]`;
}

/** The DuckDB type of a column; Parquet's follows from it (lists as `list`/`element`, UTC micros). */
export function duckdbType(type: ColumnType): string {
  return DUCKDB_TYPES[type];
}

/**
 * `json` is VARCHAR: DuckDB would mark a JSON column as JSON in the Parquet file, and BigQuery
 * refuses Parquet loads into columns of its own type JSON. `bytes` is BLOB, which is written as a
 * BYTE_ARRAY without a mark, so that readers take it for bytes and not for text.
 */
const DUCKDB_TYPES: Readonly<Record<ColumnType, string>> = {
  string: 'VARCHAR',
  int64: 'BIGINT',
  float64: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMPTZ',
  date: 'DATE',
  json: 'VARCHAR',
  bytes: 'BLOB',
  string_list: 'VARCHAR[]',
};
