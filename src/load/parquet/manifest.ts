import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../../core/durable.ts';
import { DamageError } from '../../core/errors.ts';
import { refusalOf } from '../../core/on-disk.ts';
import { HeldColumn } from '../evolution.ts';
import type { Head } from '../loader.ts';

const count = z.number().int().min(0);

/** A published file; `path` is relative to the warehouse. */
export const PublishedFile = z.strictObject({
  path: z.string(),
  sha256: z.string(),
  rows: count,
  bytes: count,
});
export type PublishedFile = z.infer<typeof PublishedFile>;

/** One dated snapshot: the files that are its tables, and nothing else is. */
export const Snapshot = z.strictObject({
  date: z.iso.date(),
  run: z.string(),
  schema: z.strictObject({ version: count, digest: z.string() }),
  columns: z.array(HeldColumn),
  friends: z.array(PublishedFile),
  accounts: z.array(PublishedFile),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** What a warehouse holds: every committed snapshot and the files it consists of. */
export const Manifest = z.strictObject({
  format: z.literal(1),
  sdkAppId: count,
  /** Ascending by date. */
  snapshots: z.array(Snapshot),
  /** Of each published run: its record in `runs`, its calls, and what it refused. */
  runs: z.array(
    z.strictObject({
      run: z.string(),
      record: z.array(PublishedFile),
      calls: z.array(PublishedFile),
      /** Empty when nothing was refused. */
      quarantine: z.array(PublishedFile),
    }),
  ),
  /** Files no snapshot needs any more, kept for readers that are still at them. */
  superseded: z.array(z.strictObject({ path: z.string(), since: z.iso.datetime() })),
});
export type Manifest = z.infer<typeof Manifest>;

/** A manifest as it is kept: with the digest of all the rest, so that no flipped bit is believed. */
const KeptManifest = Manifest.extend({ digest: z.string().optional() });

/** The manifest's name in a warehouse. */
export const MANIFEST_FILE = 'manifest.json';

/**
 * Reads a warehouse's manifest; undefined when there is none.
 *
 * @throws {DamageError} It is not a manifest.
 */
export async function readManifest(root: string): Promise<Manifest | undefined> {
  const path = join(root, MANIFEST_FILE);
  try {
    const { digest, ...manifest } = KeptManifest.parse(JSON.parse(await readFile(path, 'utf8')));
    if (digest !== undefined && digest !== digestOf(manifest)) throw new Error('digest differs');
    return manifest;
  } catch (cause) {
    const refusal = refusalOf(cause);
    if (refusal === 'ENOENT') return undefined;
    if (refusal !== undefined) throw cause; // Nothing is known of what stands there.
    throw new DamageError(`${path} cannot be read`, {
      hint: 'Restore it from a backup: nothing is published or removed until it is whole.',
      cause,
    });
  }
}

/** Replaces the manifest durably. */
export async function writeManifest(root: string, manifest: Manifest): Promise<void> {
  const kept = { ...manifest, digest: digestOf(manifest) };
  await writeDurably(join(root, MANIFEST_FILE), `${JSON.stringify(kept, null, 2)}\n`);
}

/** Parsing brings the fields into one order. */
function digestOf(manifest: Manifest): string {
  return createHash('sha256')
    .update(JSON.stringify(Manifest.parse(manifest)))
    .digest('hex');
}

/** The manifest with the snapshot put in its date's place and the run's record added. */
export function withSnapshot(
  manifest: Manifest,
  snapshot: Snapshot,
  { run, now }: { run: Manifest['runs'][number]; now: string },
): Manifest {
  const others = manifest.snapshots.filter(({ date }) => date !== snapshot.date);
  const snapshots = [...others, snapshot].sort((a, b) => (a.date < b.date ? -1 : 1));
  const needed = new Set(snapshots.flatMap(filesOf).map(({ path }) => path));
  const gone = manifest.snapshots
    .flatMap(filesOf)
    .filter(({ path }) => !needed.has(path))
    .map(({ path }) => ({ path, since: now }));
  return {
    ...manifest,
    snapshots,
    runs: [...manifest.runs, run],
    superseded: [...manifest.superseded.filter(({ path }) => !needed.has(path)), ...gone],
  };
}

/** A snapshot as the newest of its warehouse. */
export function headOf({ date, run, schema, friends, accounts }: Snapshot, root: string): Head {
  const paths = async (files: readonly PublishedFile[]) =>
    files.map(({ path }) => join(root, path));
  return {
    date,
    run,
    schema,
    accountFiles: () => paths(accounts),
    extraFiles: () => paths(friends),
  };
}

/** The files of a snapshot. */
export function filesOf({ friends, accounts }: Snapshot): PublishedFile[] {
  return [...friends, ...accounts];
}

/** Every file that a manifest names, but for those on their way out. */
export function namedFiles({ snapshots, runs }: Manifest): PublishedFile[] {
  return [
    ...snapshots.flatMap(filesOf),
    ...runs.flatMap(({ record, calls, quarantine }) => [...record, ...calls, ...quarantine]),
  ];
}
