import type { Table } from '../../schemas/column.ts';
import type { Settings } from '../config/settings.ts';
import type { WallClock } from '../core/clock.ts';
import type { Engine } from '../engine/duckdb.ts';
import type { Loader } from '../load/loader.ts';
import { createParquetLoader } from '../load/parquet/parquet-loader.ts';

/** What a destination takes beside the settings. */
export interface DestinationParts {
  readonly engine: Engine;
  readonly friends: Table;
  readonly version: string;
  readonly wallMs: WallClock;
}

/** The loader of the destination that the settings name; nothing is touched yet. */
export function loaderFor(
  { destination, app, keep }: Settings,
  { engine, friends, version, wallMs }: DestinationParts,
): Loader {
  return createParquetLoader({
    ...destination,
    sdkAppId: app.sdkAppId,
    friends,
    engine,
    keep,
    version,
    nowIso: () => new Date(wallMs()).toISOString(),
  });
}
