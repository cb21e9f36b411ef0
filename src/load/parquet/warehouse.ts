import { existsSync } from 'node:fs';
import { access, constants, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Table } from '../../../schemas/column.ts';
import { ConfigError, DamageError, PublishError } from '../../core/errors.ts';
import { evolutionProblems } from '../evolution.ts';
import { writeCatalog } from './catalog.ts';
import { namedFiles, readManifest, type Manifest } from './manifest.ts';
import { sweepUnnamed } from './sweep.ts';

/** Superseded files stay this long for readers that are still at them. */
const GRACE_MS = 15 * 60_000;

/** The folder at a warehouse's root where files are made; it exists only while a run publishes. */
export function pendingFolder(root: string): string {
  return join(root, '.pending');
}

/**
 * Makes the folder and checks that files can be created in it.
 *
 * @throws {PublishError} It cannot be written.
 */
export async function prepareWarehouse(root: string): Promise<void> {
  try {
    await mkdir(root, { recursive: true });
    await access(root, constants.W_OK);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new PublishError(`The warehouse ${root} cannot be written (${code})`, {
      hint: 'Set destination to a folder this user may write to, or mend its rights.',
      cause,
    });
  }
}

/**
 * Reads what a warehouse holds and checks that this pipeline may add to it.
 *
 * @throws {ConfigError} It holds another app, or a column that is declared otherwise or no more.
 */
export async function checkedManifest(
  root: string,
  { sdkAppId, friends }: { sdkAppId: number; friends: Table },
): Promise<Manifest> {
  const manifest = await readManifest(root);
  if (manifest === undefined) {
    return { format: 1, sdkAppId, snapshots: [], runs: [], superseded: [] };
  }
  if (manifest.sdkAppId !== sdkAppId) {
    throw new ConfigError(`${root} holds SDKAppID ${manifest.sdkAppId}, not ${sdkAppId}`, {
      hint: 'Give each app a destination of its own.',
    });
  }
  const problems = evolutionProblems(manifest.snapshots.at(-1)?.columns ?? [], friends);
  if (problems.length > 0) {
    throw new ConfigError(
      `${root} holds columns that the pipeline declares otherwise\n${problems.join('\n')}`,
      {
        hint: 'Declare these as they were; others can be added at any time. Or publish to a new destination.',
      },
    );
  }
  return manifest;
}

/**
 * Ends what an interrupted publish left: a manifest it had written is rolled forward into the
 * catalog, anything before that is swept. Where no publish was interrupted, nothing changes.
 */
export async function settleWarehouse(root: string): Promise<void> {
  const pending = pendingFolder(root);
  if (!existsSync(pending)) return;
  const manifest = await readManifest(root);
  await sweepUnnamed(root, manifest);
  if (manifest !== undefined) await writeCatalog(manifest, { root, pending });
  await rm(pending, { recursive: true });
}

/**
 * Builds the catalog anew for the place where the warehouse is now.
 *
 * @returns What the manifest names; undefined when nothing has been published.
 * @throws {DamageError} A file that the manifest names is not there.
 */
export async function rebuildCatalog(root: string): Promise<Manifest | undefined> {
  await settleWarehouse(root);
  const manifest = await readManifest(root);
  if (manifest === undefined) return undefined;
  const lost = namedFiles(manifest).find(({ path }) => !existsSync(join(root, path)));
  if (lost !== undefined) {
    throw new DamageError(`${join(root, lost.path)} is not there`, {
      hint: 'Restore it from a backup; `friendlake verify` names every file that is missing.',
    });
  }
  const pending = pendingFolder(root);
  await mkdir(pending);
  await writeCatalog(manifest, { root, pending });
  await rm(pending, { recursive: true });
  return manifest;
}

/** The manifest without the superseded files whose time of grace is over, and these files. */
export function withoutExpired(
  manifest: Manifest,
  nowIso: string,
): { manifest: Manifest; expired: readonly string[] } {
  const late = Date.parse(nowIso) - GRACE_MS;
  const isExpired = ({ since }: { since: string }) => Date.parse(since) <= late;
  return {
    manifest: { ...manifest, superseded: manifest.superseded.filter((file) => !isExpired(file)) },
    expired: manifest.superseded.filter(isExpired).map(({ path }) => path),
  };
}
