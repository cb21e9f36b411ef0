import type { Column } from '../../schemas/column.ts';
import { duckdbType, identifier, literals } from './sql.ts';

/** SQL for a relation of the columns over Parquet files that hold them; no files, no rows. */
export function parquetRelation(columns: readonly Column[], files: readonly string[]): string {
  if (files.length > 0) {
    return `(SELECT ${columnList(columns)} FROM read_parquet(${literals(files)}))`;
  }
  const nulls = columns.map(({ name, type }) => `NULL::${duckdbType(type)} AS ${identifier(name)}`);
  return `(SELECT ${nulls.join(', ')} WHERE false)`;
}

/** The columns' names, quoted, for a SELECT. */
export function columnList(columns: readonly Pick<Column, 'name'>[]): string {
  return columns.map(({ name }) => identifier(name)).join(', ');
}
