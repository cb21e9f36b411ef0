import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { CATALOG_FILE } from './catalog.ts';
import { MANIFEST_FILE, namedFiles, type Manifest } from './manifest.ts';

/** The folders of a warehouse that files are published to. */
const TABLE_FOLDERS = ['friends', 'accounts', 'calls', 'quarantine', 'runs'];
/** How published files are called; whatever else stands beside them is not ours. */
const PUBLISHED_NAME = /^part-\d{5,}-[0-9a-f]{16}\.parquet$/;

/**
 * Removes what publishes left that never came to their manifest: a reader of all files of a folder
 * would see those rows.
 *
 * @param manifest Undefined before the first publish.
 */
export async function sweepUnnamed(root: string, manifest: Manifest | undefined): Promise<void> {
  if (manifest === undefined && existsSync(join(root, CATALOG_FILE))) return; // It went missing.
  await rm(join(root, `${MANIFEST_FILE}.part`), { force: true });
  const files = manifest ? [...namedFiles(manifest), ...manifest.superseded] : [];
  const named = new Set(files.map(({ path }) => path));
  for (const folder of TABLE_FOLDERS.map((name) => join(root, name)).filter(existsSync)) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const unnamed = !named.has(relative(root, path).replaceAll('\\', '/'));
      if (PUBLISHED_NAME.test(entry.name) && unnamed) await rm(path);
    }
  }
}
