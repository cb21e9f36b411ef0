import { join } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { openEngine, type Engine } from '../../engine/duckdb.ts';
import type { PublishedRuns } from '../published-runs.ts';
import { catalogStatements } from './catalog.ts';
import { readManifest } from './manifest.ts';

/**
 * Opens a warehouse for reading: its views in a database in memory, so that neither a publish nor
 * another reader of the catalog file is ever in the way.
 *
 * @param root Absolute path of the warehouse.
 * @throws {ConfigError} Nothing has been published there.
 */
export async function openWarehouse(root: string): Promise<Engine> {
  const manifest = await readManifest(root);
  if (manifest === undefined || manifest.snapshots.length === 0) {
    throw new ConfigError(`Nothing has been published to ${root}`, {
      hint: 'Run `friendlake sync` with this pipeline first.',
    });
  }
  const engine = await openEngine();
  for (const statement of catalogStatements(manifest, root)) await engine.run(statement);
  return engine;
}

/** Finds the records of the runs that published to a warehouse; none before the first did. */
export async function findRuns(root: string): Promise<PublishedRuns> {
  const { runs = [], snapshots = [] } = (await readManifest(root)) ?? {};
  const current = new Set(snapshots.map(({ run }) => run));
  return {
    files: runs.flatMap(({ record }) => record.map(({ path }) => join(root, path))),
    states: new Map(runs.map(({ run }) => [run, current.has(run) ? 'published' : 'dropped'])),
  };
}
