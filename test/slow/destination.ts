import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openEngine } from '../../src/engine/duckdb.ts';
import type { Reader } from '../run/oracle.ts';

/** Where processes publish, and how readers look at it. */
export interface Destination {
  /** What a pipeline says of it. */
  readonly source: string;
  /** About how long it takes a process to publish. */
  readonly publishingMs: number;
  /** Grows when a process begins to publish. */
  publishings(): number;
  /** SQL for friends as they are read back; not everywhere is a null list another than an empty. */
  readBack(friends: string): string;
  /** Looks at what is published now; tables and views stand as `{friends}` in its SQL. */
  read<Result>(look: (reader: Reader) => Promise<Result>): Promise<Result>;
}

/** A folder of Parquet files with its catalog, for a pipeline beside it. */
export function warehouseIn(folder: string): Destination {
  return {
    source: `parquet({ path: '${basename(folder)}' })`,
    publishingMs: 1_000,
    /** When the folder was made in which a snapshot is being written; 0 when there is none. */
    publishings: () =>
      statSync(join(folder, '.pending'), { throwIfNoEntry: false })?.birthtimeMs ?? 0,
    readBack: (friends) => friends,
    async read(look) {
      const catalog = await openEngine({ path: join(folder, 'warehouse.duckdb'), readOnly: true });
      try {
        return await look({ rows: (sql) => catalog.rows(sql.replaceAll(/\{(\w+)\}/g, '$1')) });
      } finally {
        catalog.close();
      }
    },
  };
}
