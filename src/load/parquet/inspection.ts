import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sized } from '../../core/byte-size.ts';
import { Failure } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import { CATALOG_FILE, catalogShows } from './catalog.ts';
import { inspectFiles, type InspectionOptions } from './file-inspection.ts';
import { filesOf, MANIFEST_FILE, namedFiles, readManifest, type Manifest } from './manifest.ts';
import { inspectSnapshot } from './snapshot-inspection.ts';

/**
 * Looks at everything a warehouse holds, and changes nothing: manifest, files, catalog, rows.
 *
 * Rows are read of the newest snapshot, or of all where all data is to be read.
 *
 * @param options `scratch` is a folder for files of the moment.
 */
export async function* inspectWarehouse(
  options: InspectionOptions & { readonly sdkAppId: number; readonly scratch: string },
): AsyncGenerator<Finding, void, undefined> {
  const { root, sdkAppId, readData } = options;
  const manifest = await manifestOf(root);
  if ('result' in manifest) return yield manifest;
  yield manifestFinding(manifest, sdkAppId);
  const { findings, damaged } = await inspectFiles(manifest, options);
  yield* findings;
  if (damaged.size === 0) yield await catalogFinding(manifest, options); // It could not be built.
  for (const snapshot of readData ? manifest.snapshots : manifest.snapshots.slice(-1)) {
    const record = manifest.runs.find(({ run }) => run === snapshot.run)?.record ?? [];
    if ([...filesOf(snapshot), ...record].some(({ path }) => damaged.has(path))) continue;
    yield* await inspectSnapshot(snapshot, { ...options, manifest });
  }
}

async function manifestOf(root: string): Promise<Manifest | Finding> {
  try {
    const manifest = await readManifest(root);
    if (manifest !== undefined) return manifest;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { subject: 'manifest', result: 'failed', text: error.message, remedy: error.hint };
  }
  if (!existsSync(root) || (await readdir(root)).length === 0) {
    return { subject: 'manifest', result: 'ok', text: `nothing has been published to ${root}` };
  }
  return {
    subject: 'manifest',
    result: 'failed',
    text: `${join(root, MANIFEST_FILE)} is not there`,
    remedy: 'Restore it from a backup: without it nothing says which files are the data.',
  };
}

function manifestFinding(manifest: Manifest, sdkAppId: number): Finding {
  const { snapshots, runs } = manifest;
  const published = new Set(runs.map(({ run }) => run));
  const lost = snapshots.find(({ run }) => !published.has(run));
  const failed = (text: string): Finding => ({
    subject: 'manifest',
    result: 'failed',
    text,
    remedy: 'Restore manifest.json from a backup.',
  });
  if (lost !== undefined) return failed(`The run ${lost.run} of ${lost.date} is not recorded`);
  if (manifest.sdkAppId !== sdkAppId) {
    return failed(`It is of SDKAppID ${manifest.sdkAppId}, and the pipeline of ${sdkAppId}`);
  }
  const files = namedFiles(manifest);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const dates = `${snapshots.length} ${snapshots.length === 1 ? 'snapshot' : 'snapshots'}`;
  return {
    subject: 'manifest',
    result: 'ok',
    text: `${dates}, the newest of ${snapshots.at(-1)?.date}; ${files.length} files of ${sized(bytes)}`,
  };
}

async function catalogFinding(
  manifest: Manifest,
  { root, scratch }: { root: string; scratch: string },
): Promise<Finding> {
  const subject = 'catalog';
  const remedy = 'Run `friendlake catalog` with this pipeline: it is built from the manifest.';
  const path = join(root, CATALOG_FILE);
  if (!existsSync(path)) return { subject, result: 'failed', text: `${path} is not there`, remedy };
  try {
    if (await catalogShows(manifest, { root, scratch })) {
      return {
        subject,
        result: 'ok',
        text: 'its views are over the files that the manifest names',
      };
    }
    return {
      subject,
      result: 'failed',
      text: 'its views show something else, or the folder was moved',
      remedy,
    };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    if (/Could not set lock|used by another process/.test(reason)) {
      const text = 'another process has it open to write, so it could not be looked at';
      return { subject, result: 'unknown', text };
    }
    return { subject, result: 'failed', text: `It cannot be read: ${reason}`, remedy };
  }
}
