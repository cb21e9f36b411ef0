import { addedColumns, carriedRows } from '../carried-rows.ts';
import type { HeldColumn } from '../evolution.ts';
import type { StagedRun } from '../loader.ts';
import { download, tableListing } from './download.ts';
import { queryOnce } from './query.ts';
import { rowsWithExtra } from './snapshot-sql.ts';
import { makeStaging, stageRows, type Workshop } from './staging.ts';
import type { Wire } from './wire.ts';

/**
 * Where tags were declared since the base, moves their values out of the `extra` of the base's
 * rows, by the code that flattens answers: only rows that have an `extra` come here, and only
 * those that changed go back, to a staging table of their own.
 *
 * @param held The columns that the base was published with.
 * @returns Whether there is such a table.
 */
export async function stageAdopted(
  wire: Wire,
  staged: StagedRun,
  { held, nowMs, ...workshop }: Workshop & { held: readonly HeldColumn[]; nowMs: number },
): Promise<boolean> {
  const { header, friends } = staged;
  const added = addedColumns(friends, held);
  if (header.base === null || added.length === 0) return false;
  const { engine } = workshop;
  const extra = { run: header.run, table: friends, as: 'extra' } as const;
  const { tableId, name } = await makeStaging(wire, extra, nowMs);
  const sql = rowsWithExtra({ place: wire.place, header, friends, adopted: false });
  await queryOnce(wire, { name, run: header.run, sql, into: tableId });
  const { columns } = friends;
  const order = columns.map((column) => column.name);
  const listing = tableListing(wire, tableId, { columns, order });
  const file = await download(wire, listing, { ...workshop, name: tableId });
  const carried = carriedRows(engine, friends, { files: [file], columns: held });
  const moved = added.map((column) => `${column.name} IS NOT NULL`).join(' OR ');
  const rows = `(FROM ${carried} WHERE ${moved})`;
  const adopted = { ...extra, as: 'adopted', rows, order: friends.key } as const;
  await stageRows(wire, adopted, { ...workshop, nowMs });
  return true;
}
