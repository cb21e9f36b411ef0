import type { Column } from '../../../schemas/column.ts';
import { download, tableListing } from './download.ts';
import { partition } from './place.ts';
import type { Workshop } from './staging.ts';
import { findTable } from './tables.ts';
import type { Wire } from './wire.ts';

/** What is copied from a dataset. */
export interface CopiedTable {
  readonly tableId: string;
  /** One day of it; all of it where it has none. */
  readonly date?: string;
  /** Those that the copy has; where the table lacks one, it is null. */
  readonly columns: readonly Column[];
  /** Name of the file, without its ending. */
  readonly as: string;
}

/**
 * Copies a table into a Parquet file on this machine, which costs nothing.
 *
 * @returns Path of the file.
 * @throws {Refusal} There is no such table.
 */
export async function copyTable(
  wire: Wire,
  { tableId, date, columns, as }: CopiedTable,
  workshop: Workshop,
): Promise<string> {
  // Answers have the table's order, which is that in which its columns were declared.
  const order = (await findTable(wire, tableId))?.schema.fields.map(({ name }) => name) ?? [];
  const listed = date === undefined ? tableId : partition(tableId, date);
  const listing = tableListing(wire, listed, { columns, order });
  return download(wire, listing, { ...workshop, name: as });
}
