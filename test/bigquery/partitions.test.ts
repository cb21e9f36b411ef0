import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { loadOnce } from '../../src/load/bigquery/load.ts';
import { bytesOf } from '../../src/load/bigquery/dry-run.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { query } from '../../src/run/query.ts';
import { openLake, type Lake } from '../run/lake.ts';
import { destinationAt, loaderOn, seen, wireOn } from './loading.ts';
import { startBigQuery, type BigQueryService } from './server.ts';

let lake: Lake;
let service: BigQueryService;
beforeEach(async () => {
  [lake, service] = [await openLake({ accounts: 10 }), await startBigQuery()];
});

test('where a filter of the day is required, the views have one and the table wants one', async () => {
  const pipeline = destinationAt(service, { requirePartitionFilter: true });
  await lake.sync({ pipeline });
  const asked = (sql: string) =>
    query(lake.settings({ pipeline }), sql, ({ chunks }) => Array.fromAsync(chunks));
  await expect(asked('SELECT COUNT(*) AS n FROM friends_by_date')).rejects.toThrow(ConfigError);
  await expect(asked('SELECT COUNT(*) AS n FROM friends_by_date')).rejects.toThrow(
    /without a filter over column\(s\) 'snapshot_date'/,
  );
  for (const view of ['friends', 'friends_snapshots', 'accounts', 'one_way_friends']) {
    expect(await asked(`SELECT COUNT(*) AS n FROM ${view}`)).toHaveLength(1);
  }
});

test('the views of the newest day read that day alone, whatever else is kept', async () => {
  await lake.sync({ pipeline: destinationAt(service) });
  const { store } = service;
  const day = await bytesOf(wireOn(service), 'SELECT * FROM `a-project.chat.friends`');
  const held = store.tables.get('friends_by_date')?.partitions;
  await store.engine.run(`CREATE TABLE earlier AS FROM ${held?.get('20261123')}`);
  held?.set('20200101', 'earlier');
  expect(await bytesOf(wireOn(service), 'SELECT * FROM `a-project.chat.friends`')).toBe(day);
  expect(await bytesOf(wireOn(service), 'SELECT * FROM `a-project.chat.friends_by_date`')).toBe(
    2 * day,
  );
});

test('a job that would change 4,001 days changes none', async () => {
  const { engine, folder, loader } = await loaderOn(service, lake);
  await loader.prepare();
  const file = async (days: number) => {
    const path = join(folder, `${days}.parquet`);
    await engine.run(`COPY (SELECT 'a' AS account, DATE '2026-11-23' + i::INTEGER AS snapshot_date
      FROM range(${days}) r(i)) TO '${path}' (FORMAT parquet)`);
    const into = 'accounts_by_date';
    return {
      path,
      sha256: String(days),
      rows: days,
      into,
      name: `days_${days}`,
      run: 'a-run',
      write: 'WRITE_APPEND',
    } as const;
  };
  await expect(loadOnce(wireOn(service), await file(4_001))).rejects.toThrow(/Too many partitions/);
  const count = 'SELECT count(*) AS n FROM `accounts_by_date`';
  expect(await seen(service, count)).toEqual([{ n: '0' }]);
  await loadOnce(wireOn(service), await file(40));
  expect(await seen(service, count)).toEqual([{ n: '40' }]);
});
