import type { Column, Table } from '../../schemas/column.ts';
import { columnNameProblem } from '../../schemas/column-name.ts';
import { readerColumns } from '../../schemas/snapshot-date.ts';
import { duckdbType, identifier, literal } from './sql.ts';

/** The statements that create a table in DuckDB as its readers see it, with all descriptions. */
export function duckdbDdl(table: Table): string {
  const columns = readerColumns(table);
  const name = spelled(table.name);
  return [
    `CREATE TABLE ${name} (`,
    columns.map((column) => `  ${columnDdl(column)}`).join(',\n'),
    ');',
    `COMMENT ON TABLE ${name} IS ${literal(table.description)};`,
    ...columns.map(
      (column) =>
        `COMMENT ON COLUMN ${name}.${spelled(column.name)} IS ${literal(column.description)};`,
    ),
  ].join('\n');
}

function columnDdl({ name, type, required }: Column): string {
  return `${spelled(name)} ${duckdbType(type)}${required ? ' NOT NULL' : ''}`;
}

/** A name as a person would write it: quoted only if it has to be. */
function spelled(name: string): string {
  return columnNameProblem(name) === undefined ? name : identifier(name);
}
