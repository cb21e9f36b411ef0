import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { renameDurably, syncFile } from '../../core/durable.ts';
import { openEngine } from '../../engine/duckdb.ts';
import { literal } from '../../engine/sql.ts';
import { derivedStatements } from './derived-views.ts';
import type { Manifest, PublishedFile } from './manifest.ts';

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
  const dated = ", hive_partitioning = true, hive_types = {'snapshot_date': DATE}";
  const undated = ', hive_partitioning = false';
  const calls = manifest.runs.flatMap((run) => run.calls);
  const everyFriends = manifest.snapshots.flatMap(({ friends }) => friends);
  const everyAccounts = manifest.snapshots.flatMap(({ accounts }) => accounts);
  return [
    `CREATE VIEW friends AS FROM ${read(newest.friends, dated)}`,
    `CREATE VIEW friends_snapshots AS FROM ${read(everyFriends, `${dated}, union_by_name = true`)}`,
    `CREATE VIEW accounts AS FROM ${read(newest.accounts, dated)}`,
    `CREATE VIEW accounts_snapshots AS FROM ${read(everyAccounts, `${dated}, union_by_name = true`)}`,
    `CREATE VIEW runs AS FROM ${read(
      manifest.runs.flatMap(({ record }) => record),
      undated,
    )}`,
    `CREATE VIEW calls AS FROM ${read(calls, undated)}`,
    ...derivedStatements(manifest),
  ];
}

/**
 * Replaces the catalog by a freshly built one. This rename is what readers of the catalog see as
 * the publishing of a snapshot; a reader who has the old one open keeps it.
 */
export async function writeCatalog(
  manifest: Manifest,
  { root, pending }: { root: string; pending: string },
): Promise<void> {
  const draft = join(pending, CATALOG_FILE);
  await rm(draft, { force: true });
  const engine = await openEngine({ path: draft, threads: 1 });
  try {
    for (const statement of catalogStatements(manifest, root)) await engine.run(statement);
    await engine.run('CHECKPOINT');
  } finally {
    engine.close();
  }
  await syncFile(draft);
  await renameDurably(draft, join(root, CATALOG_FILE));
}
