import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Finding } from '../../core/finding.ts';
import type { Engine } from '../../engine/duckdb.ts';
import { fileProblem } from '../../engine/file-check.ts';
import { CATALOG_FILE } from './catalog.ts';
import { filesOf, MANIFEST_FILE, namedFiles, type Manifest } from './manifest.ts';

/** How thoroughly a warehouse is looked at. */
export interface InspectionOptions {
  /** Absolute path of the warehouse. */
  readonly root: string;
  readonly engine: Engine;
  /** Whether every byte of every file is read. */
  readonly readData: boolean;
}

/** What `inspectFiles` found: files whose rows are not worth looking at are `damaged`. */
export interface FilesFound {
  readonly findings: readonly Finding[];
  readonly damaged: ReadonlySet<string>;
}

/** Compares the files of a warehouse with those its manifest names, in both directions. */
export async function inspectFiles(
  manifest: Manifest,
  { root, engine, readData }: InspectionOptions,
): Promise<FilesFound> {
  const failed: Finding[] = [];
  const damaged = new Set<string>();
  const named = namedFiles(manifest);
  for (const file of named) {
    const problem = await fileProblem(join(root, file.path), file, { engine, readData });
    if (problem === undefined) continue;
    damaged.add(file.path);
    failed.push({
      subject: 'files',
      result: 'failed',
      text: `${join(root, file.path)} ${problem}`,
      remedy: remedyFor(file.path, manifest),
    });
  }
  failed.push(...(await strayFindings(manifest, root)));
  if (failed.some(({ result }) => result === 'failed')) return { findings: failed, damaged };
  const checked = readData ? 'every byte is as it was written' : 'sizes and rows are as stated';
  const text = `${named.length} of ${named.length} are there, and nothing else; ${checked}`;
  return { findings: [{ subject: 'files', result: 'ok', text }, ...failed], damaged };
}

function remedyFor(path: string, { snapshots }: Manifest): string {
  const newest = snapshots.at(-1);
  if (newest !== undefined && filesOf(newest).some((file) => file.path === path)) {
    return 'Restore it from a backup. Without one, begin a new destination with `friendlake backfill`: every run carries rows forward from this file.';
  }
  return 'Restore it from a backup. Runs go on without it; queries over its date or run do not.';
}

/** Files and folders of a warehouse that nothing names. */
async function strayFindings(manifest: Manifest, root: string): Promise<Finding[]> {
  const known = new Set([
    MANIFEST_FILE,
    CATALOG_FILE,
    `${CATALOG_FILE}.wal`, // Whoever opens the catalog to write makes one.
    ...namedFiles(manifest).map(({ path }) => path),
    ...manifest.superseded.map(({ path }) => path),
  ]);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  const isPending = existsSync(join(root, '.pending'));
  const strays = paths.filter((path) => !known.has(path) && !path.startsWith('.pending/'));
  return [
    ...(isPending ? [INTERRUPTED] : []),
    ...strays.map((path): Finding => {
      const text = `${join(root, path)} is named by nothing`;
      if (isPending) return { subject: 'files', result: 'warning', text, remedy: SETTLED };
      return {
        subject: 'files',
        result: 'failed',
        text,
        remedy: 'Remove it: views do not read it, but whoever reads all files of the folder does.',
      };
    }),
  ];
}

const SETTLED = 'The next `friendlake sync` ends or undoes what was interrupted.';
const INTERRUPTED: Finding = {
  subject: 'files',
  result: 'warning',
  text: 'A publish was interrupted',
  remedy: SETTLED,
};
