import type { Table } from '../../schemas/column.ts';
import type { Settings } from '../config/settings.ts';
import type { WallClock } from '../core/clock.ts';
import type { Engine } from '../engine/duckdb.ts';
import type { Head } from '../load/loader.ts';
import { headOf, type PublishedFile } from '../load/parquet/manifest.ts';
import { checkedManifest } from '../load/parquet/warehouse.ts';
import { loaderFor, wireTo } from './destination.ts';

/** What the next run would start from. */
export interface Base {
  readonly head: Head | undefined;
  /** How large it is, as far as the files of a folder tell; undefined before the first run. */
  readonly sizes:
    | {
        readonly friends: readonly PublishedFile[];
        readonly accounts: readonly PublishedFile[];
        /** What publishing onto it scans in BigQuery. */
        readonly scannedBytes: number | undefined;
      }
    | undefined;
}

/**
 * Looks at the newest snapshot of a destination without preparing it for a run.
 *
 * @throws {ConfigError} It holds another app, or tables of other columns.
 * @throws {DamageError} It cannot be read.
 */
export async function baseOf(
  settings: Settings,
  parts: { engine: Engine; folder: string; friends: Table; version: string; wallMs: WallClock },
): Promise<Base> {
  const { destination, app } = settings;
  const { friends } = parts;
  if (destination.kind === 'parquet') {
    const { root } = destination;
    const { snapshots } = await checkedManifest(root, { sdkAppId: app.sdkAppId, friends });
    const newest = snapshots.at(-1);
    if (newest === undefined) return { head: undefined, sizes: undefined };
    return { head: headOf(newest, root), sizes: { ...newest, scannedBytes: undefined } };
  }
  const head = await (await loaderFor(settings, { ...parts, replaceDate: false })).head();
  if (head === undefined) return { head, sizes: undefined };
  const { publishBytes } = await import('../load/bigquery/dry-run.ts');
  const scannedBytes = await publishBytes(await wireTo(destination), head.date);
  return { head, sizes: { friends: [], accounts: [], scannedBytes } };
}
