import { bigqueryDescription, googleSqlType } from './bigquery-schema.ts';
import type { Column, Table } from './column.ts';
import { readerColumns, SNAPSHOT_DATE } from './snapshot-date.ts';

/**
 * The statement that creates a table in BigQuery, in the session's default dataset. A dated table
 * has a partition a day, so that a day can be replaced, and is clustered by its key.
 *
 * Never OR REPLACE: that loses policy tags and row access policies.
 */
export function bigqueryDdl(table: Table): string {
  const columns = readerColumns(table).map((column) => `  ${columnDdl(column)}`);
  const partition = [`PARTITION BY ${SNAPSHOT_DATE.name}`, `CLUSTER BY ${table.key.join(', ')}`];
  return [
    `CREATE TABLE ${table.name} (`,
    columns.join(',\n'),
    ')',
    ...(table.dated ? partition : []),
    `${options(table.description)};`,
  ].join('\n');
}

function columnDdl({ name, type, description }: Column): string {
  return `${name} ${googleSqlType(type)} ${options(bigqueryDescription(description))}`;
}

function options(description: string): string {
  return `OPTIONS (description = ${literal(description)})`;
}

/** GoogleSQL reads every escape that JSON writes, once no surrogate stands alone. */
function literal(text: string): string {
  return JSON.stringify(text.toWellFormed());
}
