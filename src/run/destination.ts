import type { Table } from '../../schemas/column.ts';
import type { Destination, Settings } from '../config/settings.ts';
import type { WallClock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import type { Engine } from '../engine/duckdb.ts';
import type { Place } from '../load/bigquery/place.ts';
import type { Wire } from '../load/bigquery/wire.ts';
import type { Loader } from '../load/loader.ts';
import { createParquetLoader } from '../load/parquet/parquet-loader.ts';

/** What a destination takes beside the settings. */
export interface DestinationParts {
  readonly engine: Engine;
  readonly friends: Table;
  readonly version: string;
  readonly wallMs: WallClock;
  /** Absolute path of a folder for files on their way; it need not exist. */
  readonly folder: string;
  /** Lets a run take the place of the newest snapshot where that has to be asked for. */
  readonly replaceDate: boolean;
}

/** The loader of the destination that the settings name; nothing is touched yet. */
export async function loaderFor(settings: Settings, parts: DestinationParts): Promise<Loader> {
  const { destination, app, keep } = settings;
  const { wallMs } = parts;
  if (destination.kind === 'parquet') {
    const nowIso = () => new Date(wallMs()).toISOString();
    return createParquetLoader({
      ...destination,
      ...parts,
      sdkAppId: app.sdkAppId,
      keep,
      nowIso,
    });
  }
  // Whoever publishes to a folder does not wait for Google's client to be read.
  const { createBigQueryLoader } = await import('../load/bigquery/bigquery-loader.ts');
  const { requirePartitionFilter, expireDays } = destination;
  return createBigQueryLoader({
    ...parts,
    wire: await wireTo(destination),
    sdkAppId: app.sdkAppId,
    nowMs: wallMs,
    requirePartitionFilter,
    expireDays,
  });
}

/** A destination of the one kind or the other. */
export type FolderDestination = Extract<Destination, { kind: 'parquet' }>;
export type DatasetDestination = Extract<Destination, { kind: 'bigquery' }>;

/** A second, and a minute at the seventh attempt. */
const WAIT_MS = 1_000;

/** Opens the wire to the dataset of a destination; nothing is sent yet. */
export async function wireTo(destination: DatasetDestination): Promise<Wire> {
  const { GOOGLE, GOOGLE_STORAGE, openWire } = await import('../load/bigquery/client.ts');
  const { apiEndpoint = GOOGLE, stagingBucket, storageEndpoint = GOOGLE_STORAGE } = destination;
  return openWire({
    place: placeOf(destination),
    endpoint: new URL(apiEndpoint).origin,
    staging:
      stagingBucket === undefined
        ? undefined
        : { bucket: stagingBucket, endpoint: new URL(storageEndpoint).origin },
    waitMs: WAIT_MS,
    random: Math.random,
  });
}

function placeOf({ project, jobProject, dataset, location }: DatasetDestination): Place {
  return { projectId: project, jobProjectId: jobProject, datasetId: dataset, location };
}

/**
 * The warehouse folder of a pipeline, for a command that reads its files.
 *
 * @throws {ConfigError} The pipeline publishes to BigQuery.
 */
export function folderOf({ destination }: Pick<Settings, 'destination'>): FolderDestination {
  if (destination.kind === 'parquet') return destination;
  throw new ConfigError('This reads a warehouse folder, and the pipeline publishes to BigQuery', {
    hint: `Ask BigQuery itself: \`bq query --use_legacy_sql=false 'SELECT … FROM ${destination.dataset}.…'\`.`,
  });
}
