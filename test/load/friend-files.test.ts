import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openEngine } from '../../src/engine/duckdb.ts';
import type { StagedRun } from '../../src/load/loader.ts';
import { createParquetLoader } from '../../src/load/parquet/parquet-loader.ts';
import { readManifest, type PublishedFile } from '../../src/load/parquet/manifest.ts';
import { openWarehouse } from '../../src/load/parquet/reader.ts';
import { stageTwoDays, type TwoDays } from '../bigquery/two-days.ts';
import { ask } from '../run/asking.ts';
import { NOW_MS } from '../run/lake.ts';

let days: TwoDays;
beforeAll(async () => {
  days = await stageTwoDays();
});

/** Publishes runs to a folder of their own, in files of about so many rows. */
async function publishIn(fileRows: number, runs: readonly StagedRun[]): Promise<string> {
  const root = join(days.lake.folder, `in-${fileRows}-${runs.length}`);
  await mkdir(root);
  const { app, keep } = days.lake.settings();
  for (const staged of runs) {
    const engine = await openEngine();
    const loader = createParquetLoader({
      root,
      compression: 'zstd',
      sdkAppId: app.sdkAppId,
      friends: staged.friends,
      engine,
      version: '0.0.0',
      nowIso: () => new Date(NOW_MS).toISOString(),
      keep,
      fileRows,
    });
    await loader.prepare();
    await loader.publish(staged, await loader.compare(staged));
    engine.close();
  }
  return root;
}

async function filesOf(root: string): Promise<readonly PublishedFile[]> {
  return (await readManifest(root))?.snapshots.at(-1)?.friends ?? [];
}

test('however many files a snapshot has, it has the same rows', async () => {
  const wanted = await ask(days.lake, 'FROM friends_snapshots ORDER BY ALL');
  for (const fileRows of [1, 7, 100, 1_000]) {
    const root = await publishIn(fileRows, [days.first, days.second]);
    const warehouse = await openWarehouse(root);
    expect(await warehouse.rows('FROM friends_snapshots ORDER BY ALL')).toEqual(wanted);
    warehouse.close();
  }
});

test('rows are in order from one file to the next, and an account is in one file', async () => {
  const root = await publishIn(40, [days.first]);
  const files = await filesOf(root);
  expect(files.length).toBeGreaterThan(5);
  const engine = await openEngine();
  const bounds: string[] = [];
  for (const { path } of files) {
    const [row] = await engine.rows(`SELECT min(from_account) AS first, max(from_account) AS last,
      list(from_account || ' ' || to_account) = list_sort(list(from_account || ' ' || to_account)) AS sorted
      FROM read_parquet('${root}/${path}')`);
    expect(row).toMatchObject({ sorted: true });
    bounds.push(String(row?.['first']), String(row?.['last']));
  }
  engine.close();
  expect(bounds).toEqual(bounds.toSorted());
  expect(new Set(bounds.filter((_, index) => index % 2 === 1)).size).toBe(files.length);
});
