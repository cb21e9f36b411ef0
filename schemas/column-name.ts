import { BIGQUERY_RESERVED_WORDS, DUCKDB_RESERVED_WORDS } from './reserved-words.ts';

/** 63 is the shortest limit among the databases that Parquet files end up in (PostgreSQL's). */
const PATTERN = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * What the name of a BigQuery column may not begin with, in whatever case. Source: "Column names"
 * in Specifying a schema, https://docs.cloud.google.com/bigquery/docs/schemas#column_names
 */
const BIGQUERY_PREFIXES = [
  '_table_',
  '_file_',
  '_partition',
  '_row_timestamp',
  '__root__',
  '_colidentifier',
  '_change_sequence_number',
  '_change_type',
  '_change_timestamp',
  '_field_', // Allowed, but a query answers with a column of another name.
] as const;

/**
 * Why a name cannot be a column's; undefined when it can, without quotes, in DuckDB and BigQuery.
 *
 * Both compare names without case, so there is one spelling: two names that differ are two columns.
 */
export function columnNameProblem(name: string): string | undefined {
  if (!PATTERN.test(name)) return 'must be lower-case letters, digits and _, 63 at most';
  const prefix = BIGQUERY_PREFIXES.find((reserved) => name.startsWith(reserved));
  if (prefix !== undefined) return `must not begin with ${prefix}, which BigQuery reserves`;
  const engines = [
    ...(DUCKDB_RESERVED_WORDS.has(name) ? ['DuckDB'] : []),
    ...(BIGQUERY_RESERVED_WORDS.has(name) ? ['BigQuery'] : []),
  ];
  return engines.length > 0 ? `is a reserved word in ${engines.join(' and ')}` : undefined;
}
