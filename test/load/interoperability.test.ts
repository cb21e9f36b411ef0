import { join } from 'node:path';
import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import parquetjs from 'parquetjs-lite';
import { expect, test } from 'vitest';
import { openLake, type Lake } from '../run/lake.ts';

/** A friend as all readers are brought to spell it. */
interface Friend {
  readonly from_account: string;
  readonly to_account: string;
  readonly remark: string | null;
  readonly group_names: readonly string[] | null;
  readonly add_time: string | null;
  readonly level: string | null;
  readonly extra: string | null;
}

async function publishedFile(lake: Lake): Promise<string> {
  const [file] = Object.keys(await lake.hashes('friends'));
  return join(lake.folder, 'warehouse', 'friends', file ?? '');
}

async function byDuckdb(lake: Lake): Promise<Friend[]> {
  const warehouse = await lake.open();
  try {
    const rows = await warehouse.rows(
      `SELECT from_account, to_account, remark, group_names,
         strftime(add_time, '%Y-%m-%dT%H:%M:%S.%gZ') AS add_time, level, extra
       FROM friends ORDER BY from_account, to_account`,
    );
    return rows as unknown as Friend[];
  } finally {
    warehouse.close();
  }
}

function friendOf(row: Record<string, unknown>, lists: (value: unknown) => string[]): Friend {
  const text = (name: string) => {
    const value = row[name];
    return typeof value === 'string' || typeof value === 'bigint' ? String(value) : null;
  };
  const { add_time: time, group_names: groups } = row;
  return {
    from_account: text('from_account') ?? '',
    to_account: text('to_account') ?? '',
    remark: text('remark'),
    group_names: groups === null || groups === undefined ? null : lists(groups),
    add_time: time instanceof Date ? time.toISOString() : null,
    level: text('level'),
    extra: text('extra'),
  };
}

test('hyparquet reads the same values from the zstd file as DuckDB', async () => {
  const lake = await openLake({ accounts: 120 });
  await lake.sync();
  const file = await asyncBufferFromFile(await publishedFile(lake));
  const rows = await parquetReadObjects({ file, compressors });
  const read = rows.map((row) =>
    friendOf(row, (list) => (Array.isArray(list) ? list.map(String) : [])),
  );
  const expected = await byDuckdb(lake);
  expect(read).toEqual(expected);
  expect(expected.some(({ group_names }) => group_names?.length === 0)).toBe(true);
  expect(expected.some(({ group_names }) => group_names === null)).toBe(true);
});

test('parquetjs-lite reads the same values from a snappy file as DuckDB', async () => {
  const lake = await openLake({ accounts: 120 });
  const destination = { kind: 'parquet', path: 'warehouse', compression: 'snappy' } as const;
  await lake.sync({ pipeline: { destination } });
  const reader = await parquetjs.ParquetReader.openFile(await publishedFile(lake));
  const cursor = reader.getCursor();
  const read: Friend[] = [];
  for (let row = await cursor.next(); row !== null; row = await cursor.next()) {
    read.push(friendOf(row, listOfParquetjs));
  }
  await reader.close();
  expect(read).toEqual(await byDuckdb(lake));
});

/** It spells a list as `{list: [{element}]}` and an empty one as `{}`. */
function listOfParquetjs(value: unknown): string[] {
  const { list = [] } = value as { list?: { element: unknown }[] };
  return list.map(({ element }) => String(element));
}

test('the list is a 3-level LIST of `element`, and the timestamp is microseconds in UTC', async () => {
  const lake = await openLake({ accounts: 20 });
  await lake.sync();
  const file = await asyncBufferFromFile(await publishedFile(lake));
  const schema = parquetSchema(await parquetMetadataAsync(file));
  const column = (name: string) => schema.children.find(({ element }) => element.name === name);
  const groups = column('group_names');
  const list = groups?.children[0];
  expect([
    groups?.element.converted_type,
    list?.element.name,
    list?.element.repetition_type,
    list?.children[0]?.element.name,
    list?.children[0]?.element.converted_type,
  ]).toEqual(['LIST', 'list', 'REPEATED', 'element', 'UTF8']);
  expect(column('add_time')?.element.logical_type).toEqual({
    type: 'TIMESTAMP',
    isAdjustedToUTC: true,
    unit: 'MICROS',
  });
});
