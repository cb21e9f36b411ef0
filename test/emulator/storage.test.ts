import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { friendsTable } from '../../schemas/friends.ts';
import { readerColumns } from '../../schemas/snapshot-date.ts';
import { checkBucket } from '../../src/load/bigquery/bucket-check.ts';
import { askBucket, type Bucket } from '../../src/load/bigquery/bucket.ts';
import { PIECE_BYTES } from '../../src/load/bigquery/resumable-upload.ts';
import { dropObjects, stageObject } from '../../src/load/bigquery/staged-object.ts';
import { makeFile } from '../../src/load/bigquery/staging.ts';
import { ask } from '../run/asking.ts';
import { openLake, type Lake } from '../run/lake.ts';
import { BIGQUERY_EMULATOR, STORAGE_EMULATOR } from './binary.ts';
import { PLACE, problemOf, startEmulator, startStorage } from './emulator.ts';
import { loadTable, rowsIn, RUN, type Bench } from './loading.ts';

const problem = problemOf(BIGQUERY_EMULATOR) ?? problemOf(STORAGE_EMULATOR);

describe.skipIf(problem !== undefined)(`through a bucket (${problem ?? 'two emulators'})`, () => {
  let lake: Lake;
  let bench: Bench;
  let bucket: Bucket;
  beforeAll(async () => {
    lake = await openLake({ accounts: 20 });
    await lake.sync();
    const emulator = await startEmulator(await startStorage());
    bench = { emulator, engine: await lake.open(), folder: join(lake.folder, 'work') };
    if (emulator.wire.bucket === undefined) throw new Error('There is no bucket');
    ({ bucket } = emulator.wire);
  });

  const objects = async () =>
    JSON.stringify(await askBucket(bucket, { method: 'GET', path: '/o' }));

  test('the bucket is found where the dataset lies', async () => {
    expect(await checkBucket(bucket, PLACE)).toBe(PLACE.location);
  });

  test('rows come to a table as they are in a folder, and the objects go again', async () => {
    const table = friendsTable(lake.settings().tags);
    await loadTable(bench, { table, tableId: 'through_bucket', select: 'FROM friends' });
    expect(await objects()).toContain(`friendlake/chat/${RUN}/through_bucket-`);
    const dated = { ...table, columns: readerColumns(table) };
    const lists = 'coalesce(group_names, []) AS group_names';
    expect(await rowsIn(bench, { table: dated, tableId: 'through_bucket' })).toEqual(
      await ask(lake, `SELECT * REPLACE (${lists}) FROM friends ORDER BY ALL`),
    );
    await dropObjects(bucket, PLACE, RUN);
    expect(await objects()).not.toContain('through_bucket');
  });

  test('a file of several pieces is brought whole, and found when it is brought again', async () => {
    const file = await makeFile('SELECT hash(range) AS noise FROM range(2500000)', 'large', bench);
    const staged = { ...file, run: RUN, into: 'large' };
    const [first, second] = [
      await stageObject(bucket, PLACE, staged),
      await stageObject(bucket, PLACE, staged),
    ];
    expect(second).toBe(first);
    const size = Number(/"size":"(\d+)"/.exec(await objects())?.[1]);
    expect(size).toBeGreaterThan(2 * PIECE_BYTES);
    await dropObjects(bucket, PLACE, RUN);
  });
});
