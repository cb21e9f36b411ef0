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

const DUCKDB_TYPES: Readonly<Record<ColumnType, string>> = {
  string: 'VARCHAR',
  int64: 'BIGINT',
  timestamp: 'TIMESTAMPTZ',
  boolean: 'BOOLEAN',
  date: 'DATE',
  string_list: 'VARCHAR[]',
};
