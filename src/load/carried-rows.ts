import type { Table } from '../../schemas/column.ts';
import { EXTRA, isTagColumn, type TagColumn } from '../../schemas/friends.ts';
import { registerColumnsFunction } from '../engine/columns-function.ts';
import type { Engine } from '../engine/duckdb.ts';
import { columnList, parquetRelation } from '../engine/relation.ts';
import { identifier } from '../engine/sql.ts';
import { createAdoption } from '../transform/adoption.ts';
import type { HeldColumn } from './evolution.ts';

/** The function that moves values from `extra` to columns of their own. */
const ADOPT = 'friendlake_adopt';

/** Published friends, and the columns that they were published with. */
export interface HeldFriends {
  readonly files: readonly string[];
  readonly columns: readonly HeldColumn[];
}

/**
 * SQL for published rows in the columns that `friends` has now. A tag that was declared since has
 * its column filled from `extra`, as if its owner had been pulled anew.
 */
export function carriedRows(engine: Engine, friends: Table, held: HeldFriends): string {
  const added = addedColumns(friends, held.columns);
  if (added.length === 0 || held.files.length === 0) {
    return parquetRelation(friends.columns, held.files);
  }
  const adoption = createAdoption(added);
  const { columns } = adoption;
  registerColumnsFunction(engine.connection, { name: ADOPT, columns }, (extras) =>
    adoption.adopt(extras),
  );
  const kept = friends.columns.filter((column) => !columns.includes(column));
  const cells = friends.columns.map((column) => {
    const name = identifier(column.name);
    return columns.includes(column) ? `adopted.${name} AS ${name}` : name;
  });
  const before = parquetRelation([...kept, EXTRA], held.files);
  return `(SELECT ${cells.join(', ')} FROM (
      SELECT ${columnList(kept)}, ${ADOPT}(encode(${identifier(EXTRA.name)})) AS adopted
      FROM ${before}))`;
}

/** The columns of tags that were declared since rows were published. */
export function addedColumns(friends: Table, held: readonly HeldColumn[]): TagColumn[] {
  const names = new Set(held.map(({ name }) => name));
  return friends.columns.filter(isTagColumn).filter(({ name }) => !names.has(name));
}
