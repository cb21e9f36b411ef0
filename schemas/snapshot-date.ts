import type { Column, Table } from './column.ts';

/** The column that the folder's name gives to the rows of a dated table. */
export const SNAPSHOT_DATE = {
  name: 'snapshot_date',
  type: 'date',
  description: 'Day of the snapshot that the row belongs to.',
  required: true,
  since: '0.1.0',
} as const satisfies Column;

/** The columns that readers of a table see: those of its files and, if it is dated, the date. */
export function readerColumns({ columns, dated }: Table): readonly Column[] {
  return dated ? [...columns, SNAPSHOT_DATE] : columns;
}
