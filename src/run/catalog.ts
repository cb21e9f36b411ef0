import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { ConfigError } from '../core/errors.ts';
import { onDisk } from '../core/on-disk.ts';
import { CATALOG_FILE } from '../load/parquet/catalog.ts';
import { rebuildCatalog } from '../load/parquet/warehouse.ts';
import { folderOf } from './destination.ts';
import { lockState } from './state-lock.ts';

/** A catalog that was built. */
export interface BuiltCatalog {
  /** Absolute path. */
  readonly path: string;
  readonly snapshots: number;
  /** Date of the newest snapshot. */
  readonly newest: string;
}

/**
 * Builds the catalog of a warehouse anew: its views hold the absolute path of the folder.
 *
 * @throws {ConfigError} Nothing has been published there.
 * @throws {PublishError} A file that the manifest names is gone, or the folder cannot be written.
 */
export async function buildCatalog(settings: Settings): Promise<BuiltCatalog> {
  const { root } = folderOf(settings);
  const lock = await lockState(settings);
  try {
    const manifest = await onDisk(`The warehouse ${root}`, () => rebuildCatalog(root));
    const newest = manifest?.snapshots.at(-1)?.date;
    if (manifest === undefined || newest === undefined) {
      throw new ConfigError(`Nothing has been published to ${root}`, {
        hint: 'Set destination to where the folder is now, or run `friendlake sync` first.',
      });
    }
    return { path: join(root, CATALOG_FILE), snapshots: manifest.snapshots.length, newest };
  } finally {
    lock.release();
  }
}
