import type { ColumnType, Table } from './column.ts';
import { readerColumns } from './snapshot-date.ts';

/** A column as BigQuery's API takes it: a `TableFieldSchema`. */
export interface BigQueryField {
  readonly name: string;
  readonly type: string;
  readonly mode: 'NULLABLE' | 'REPEATED';
  readonly description: string;
}

/** The columns of a table as BigQuery's API takes them: a `TableSchema`. */
export interface BigQuerySchema {
  readonly fields: readonly BigQueryField[];
}

/** BigQuery's limit for the description of a column. */
const DESCRIPTION_CHARS_MAX = 1024;

/**
 * The type of a column in GoogleSQL. BigQuery's API answers with the older names INTEGER, FLOAT
 * and BOOLEAN for INT64, FLOAT64 and BOOL.
 *
 * `json` is STRING: BigQuery refuses Parquet loads into columns of its type JSON.
 */
export function googleSqlType(type: ColumnType): string {
  return GOOGLE_SQL_TYPES[type];
}

const GOOGLE_SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  string: 'STRING',
  int64: 'INT64',
  float64: 'FLOAT64',
  boolean: 'BOOL',
  timestamp: 'TIMESTAMP',
  date: 'DATE',
  json: 'STRING',
  bytes: 'BYTES',
  string_list: 'ARRAY<STRING>',
};

/**
 * The schema of a table. No column is REQUIRED: all columns of our files are optional, and a load
 * of optional columns into a required one is refused as a change of mode.
 */
export function bigquerySchema(table: Table): BigQuerySchema {
  const fields = readerColumns(table).map(({ name, type, description }): BigQueryField => {
    const isList = type === 'string_list';
    return {
      name,
      type: googleSqlType(isList ? 'string' : type),
      mode: isList ? 'REPEATED' : 'NULLABLE',
      description: bigqueryDescription(description),
    };
  });
  return { fields };
}

/** A description as BigQuery takes it: what is longer than its limit is cut. */
export function bigqueryDescription(text: string): string {
  if (text.length <= DESCRIPTION_CHARS_MAX) return text;
  // The ellipsis takes a place, and half a surrogate pair must not stay before it.
  return `${text.slice(0, DESCRIPTION_CHARS_MAX - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
