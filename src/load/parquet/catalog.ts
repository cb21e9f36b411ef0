import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { QUARANTINE_TABLE } from '../../../schemas/quarantine.ts';
import { renameDurably, syncFile } from '../../core/durable.ts';
import { openEngine } from '../../engine/duckdb.ts';
import { columnList, parquetRelation } from '../../engine/relation.ts';
import { literal } from '../../engine/sql.ts';
import { derivedStatements } from './derived-views.ts';
import type { Manifest, PublishedFile } from './manifest.ts';

const NOTHING_REFUSED = parquetRelation(QUARANTINE_TABLE.columns, []);

/** The catalog's name in a warehouse. */
export const CATALOG_FILE = 'warehouse.duckdb';

/**
 * The views over exactly the files a manifest names, as DuckDB statements.
 *
 * @param root Absolute path of the warehouse. A reader who has moved or mounted it elsewhere sets
 *   the variable `friendlake_root` instead of rewriting the views.
 */
export function catalogStatements(manifest: Manifest, root: string): string[] {
  const newest = manifest.snapshots.at(-1);
  if (newest === undefined) return [];
  const base = `coalesce(getvariable('friendlake_root'), ${literal(root)})`;
  const read = (files: readonly PublishedFile[], options = '') =>
    `read_parquet([${files.map(({ path }) => `${base} || ${literal(`/${path}`)}`).join(', ')}]${options})`;
  // As a DATE it would end the greatest date of one file in an error of DuckDB's own (1.5.5).
  const dated = ', hive_partitioning = true, hive_types_autocast = false';
  const asDate = 'snapshot_date::DATE AS snapshot_date';
  const withDate = `SELECT * REPLACE (${asDate}) FROM`;
  const undated = ', hive_partitioning = false';
  const calls = manifest.runs.flatMap((run) => run.calls);
  const refused = manifest.runs.flatMap((run) => run.quarantine);
  const everyFriends = manifest.snapshots.flatMap(({ friends }) => friends);
  const everyAccounts = manifest.snapshots.flatMap(({ accounts }) => accounts);
  return [
    `CREATE VIEW friends AS ${withDate} ${read(newest.friends, dated)}`,
    // An earlier day may lack a column that was declared since; the order is that of today.
    `CREATE VIEW friends_snapshots AS SELECT ${columnList(newest.columns)}, ${asDate}
      FROM ${read(everyFriends, `${dated}, union_by_name = true`)}`,
    `CREATE VIEW accounts AS ${withDate} ${read(newest.accounts, dated)}`,
    `CREATE VIEW accounts_snapshots AS ${withDate}
      ${read(everyAccounts, `${dated}, union_by_name = true`)}`,
    `CREATE VIEW runs AS FROM ${read(
      manifest.runs.flatMap(({ record }) => record),
      undated,
    )}`,
    `CREATE VIEW calls AS FROM ${read(calls, undated)}`,
    `CREATE VIEW quarantine AS ${
      refused.length > 0 ? `FROM ${read(refused, undated)}` : `FROM ${NOTHING_REFUSED}`
    }`,
    ...derivedStatements(manifest),
  ];
}

/**
 * Whether the catalog of a warehouse shows exactly what a manifest names, at this place.
 *
 * @param scratch A folder to build another catalog in, which the one there is compared with.
 * @throws {Error} It cannot be opened; DuckDB's words say why.
 */
export async function catalogShows(
  manifest: Manifest,
  { root, scratch }: { root: string; scratch: string },
): Promise<boolean> {
  const path = join(scratch, CATALOG_FILE);
  await buildCatalog(manifest, { root, path });
  const [wanted, there] = [await definitions(path), await definitions(join(root, CATALOG_FILE))];
  return JSON.stringify(there) === JSON.stringify(wanted);
}

/** Names and texts of all that a catalog holds. */
async function definitions(path: string): Promise<Record<string, unknown>[]> {
  const engine = await openEngine({ path, readOnly: true, threads: 1 });
  try {
    return await engine.rows(`
      SELECT view_name AS name, sql FROM duckdb_views() WHERE NOT internal
      UNION ALL SELECT function_name, macro_definition FROM duckdb_functions()
        WHERE NOT internal AND function_type LIKE '%macro'
      UNION ALL SELECT table_name, sql FROM duckdb_tables() WHERE NOT internal ORDER BY ALL`);
  } finally {
    engine.close();
  }
}

/** Replaces the catalog by a freshly built one; a reader who has the old one open keeps it. */
export async function writeCatalog(
  manifest: Manifest,
  place: { root: string; pending: string },
): Promise<void> {
  await showCatalog(await draftCatalog(manifest, place), place.root);
}

/**
 * Builds a catalog, durably, where no reader looks.
 *
 * @returns Its path.
 */
export async function draftCatalog(
  manifest: Manifest,
  { root, pending }: { root: string; pending: string },
): Promise<string> {
  const path = join(pending, CATALOG_FILE);
  await buildCatalog(manifest, { root, path });
  await syncFile(path);
  return path;
}

/** Puts a draft in the catalog's place; this is what readers see as the publishing of a snapshot. */
export async function showCatalog(draft: string, root: string): Promise<void> {
  const path = join(root, CATALOG_FILE);
  // What someone wrote into the old one and DuckDB would play into this, or stop at, to be read.
  await rm(`${path}.wal`, { force: true });
  await renameDurably(draft, path);
}

/** Builds a catalog in a file, in place of what stands there. */
async function buildCatalog(
  manifest: Manifest,
  { root, path }: { root: string; path: string },
): Promise<void> {
  await rm(path, { force: true });
  const engine = await openEngine({ path, threads: 1 });
  try {
    for (const statement of catalogStatements(manifest, root)) await engine.run(statement);
    await engine.run('CHECKPOINT');
  } finally {
    engine.close();
  }
}
