import { googleSqlType } from '../../schemas/bigquery-schema.ts';
import type { ColumnType, Table } from '../../schemas/column.ts';
import { readerColumns, SNAPSHOT_DATE } from '../../schemas/snapshot-date.ts';
import { duckdbType } from '../engine/sql.ts';
import { markdownTable } from './markdown-table.ts';

const INTRODUCTION = `# Data dictionary

What every table of a destination holds. \`friends\` and \`accounts\` show the newest snapshot; \`friends_snapshots\` has the columns of \`friends\` and the rows of every date.

\`friendlake schema\` prints this page. With \`--pipeline daily.ts\` it has the tags that the pipeline declares, as columns of \`friends\` before \`extra\`; with \`--format\` the same comes as SQL for DuckDB or BigQuery, as JSON Schema, or as a schema for BigQuery's API.`;

/** What a cell of each type holds, for people. */
const TYPE_MEANINGS: Readonly<Record<ColumnType, string>> = {
  string: 'text',
  int64: 'integer of 64 bits',
  float64: 'floating-point number of 64 bits',
  boolean: 'true or false',
  timestamp: 'instant in UTC, to the microsecond',
  date: 'day',
  json: "text of one JSON value; `extra ->> '$.x'` reads into it in DuckDB, `JSON_VALUE(extra, '$.x')` in BigQuery",
  bytes: 'bytes',
  string_list: 'list of texts; BigQuery keeps no null list, so there it is empty',
};

/** The tables as a page of Markdown. */
export function dataDictionary(tables: readonly Table[]): string {
  return [INTRODUCTION, ...tables.map(tableSection), typeSection()].join('\n\n');
}

/** One table as a section of Markdown. */
export function tableSection(table: Table): string {
  const rows = readerColumns(table).map(({ name, type, required, since, description }) => [
    `\`${name}\``,
    type,
    required ? 'never' : 'yes',
    since ?? 'declared',
    description,
  ]);
  return [
    `## ${table.name}`,
    `${table.description}${keySentence(table)}`,
    markdownTable([['column', 'type', 'null', 'since', 'meaning'], ...rows]),
  ].join('\n\n');
}

function keySentence({ key, dated }: Table): string {
  if (key.length === 0) return '';
  const names = dated ? [...key, SNAPSHOT_DATE.name] : key;
  return ` Key: ${names.map((name) => `\`${name}\``).join(', ')}.`;
}

function typeSection(): string {
  const rows = Object.entries(TYPE_MEANINGS).map(([name, meaning]) => {
    const type = name as ColumnType;
    return [type, meaning, `\`${duckdbType(type)}\``, `\`${googleSqlType(type)}\``];
  });
  return [
    '## Types',
    'Parquet files hold what DuckDB writes for its types, every column optional.',
    markdownTable([['type', 'what it holds', 'DuckDB', 'BigQuery'], ...rows]),
  ].join('\n\n');
}
