import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { bigquery } from '../../src/config/destination.ts';
import type { PipelineInput } from '../../src/config/pipeline.ts';
import { friendsTable } from '../../schemas/friends.ts';
import { openEngine, type Engine } from '../../src/engine/duckdb.ts';
import { createBigQueryLoader } from '../../src/load/bigquery/bigquery-loader.ts';
import { openWire } from '../../src/load/bigquery/client.ts';
import type { Wire } from '../../src/load/bigquery/wire.ts';
import type { Loader } from '../../src/load/loader.ts';
import type { RunResult } from '../../src/run/publish.ts';
import { NOW_MS, type Lake, type LakeChanges } from '../run/lake.ts';
import type { BigQueryService } from './server.ts';
import { translated } from './query-job.ts';

const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers.splice(0)) await close();
});

/** What a loader does differently. */
export interface LoaderChanges {
  readonly replaceDate?: boolean;
  readonly location?: string;
  readonly datasetId?: string;
  readonly requirePartitionFilter?: boolean;
  readonly expireDays?: number;
}

/** A loader of the service's dataset with the settings of a lake, in a folder of its own. */
export async function loaderOn(
  service: BigQueryService,
  lake: Lake,
  changes: LoaderChanges = {},
): Promise<{ loader: Loader; engine: Engine; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'friendlake-'));
  const engine = await openEngine();
  closers.push(async () => {
    engine.close();
    await rm(folder, { recursive: true, force: true });
  });
  const settings = lake.settings();
  const loader = createBigQueryLoader({
    wire: wireOn(service, changes),
    engine,
    folder,
    sdkAppId: settings.app.sdkAppId,
    friends: friendsTable(settings.tags),
    version: '0.0.0-test',
    nowMs: () => NOW_MS,
    replaceDate: changes.replaceDate ?? false,
    requirePartitionFilter: changes.requirePartitionFilter ?? false,
    expireDays: changes.expireDays,
  });
  return { loader, engine, folder };
}

/** A wire to the service that hardly waits between attempts. */
export function wireOn(
  { projectId, url, bucket, ...service }: BigQueryService,
  { datasetId = service.datasetId, location = service.location }: LoaderChanges = {},
): Wire {
  return openWire({
    place: { projectId, jobProjectId: projectId, datasetId, location },
    endpoint: url,
    staging: bucket && { bucket: bucket.name, endpoint: url },
    waitMs: 1,
    random: Math.random,
  });
}

/** Rows that a reader of the dataset sees; tables and views stand between backticks. */
export function seen(service: BigQueryService, sql: string): Promise<Record<string, unknown>[]> {
  const { store } = service;
  const full = sql.replaceAll(/`(\w+)`/g, `\`${store.projectId}.${store.datasetId}.$1\``);
  return store.alone(() => store.engine.rows(translated(store, full)));
}

/** The part of a pipeline that publishes to the service. */
export function destinationAt(
  service: BigQueryService,
  changes: Partial<Parameters<typeof bigquery>[0]> = {},
): Pick<PipelineInput, 'destination'> {
  const { projectId, datasetId, location, url, bucket } = service;
  const place = { project: projectId, dataset: datasetId, location, apiEndpoint: url };
  const staging = bucket && { stagingBucket: bucket.name, storageEndpoint: url };
  return { destination: bigquery({ ...place, ...staging, ...changes }) };
}

/**
 * Publishes to a folder and, with a state of its own, to the dataset, where a second run of a day
 * takes its place, as it does in a folder.
 *
 * @returns What came of it in the dataset.
 */
export async function publishToBoth(
  lake: Lake,
  service: BigQueryService,
  changes: LakeChanges,
  nowMs: number,
): Promise<RunResult> {
  const wallMs = () => nowMs;
  await lake.sync(changes, { wallMs });
  return lake.sync(inDataset(service, changes), { wallMs, replaceDate: true });
}

/** The same, published to the dataset. */
export function inDataset(service: BigQueryService, changes: LakeChanges): LakeChanges {
  const pipeline = { ...changes.pipeline, ...destinationAt(service) };
  return { ...changes, pipeline, file: 'other.ts' };
}
