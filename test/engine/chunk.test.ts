import { expect, test } from 'vitest';
import { builderOf, openTrip, readRows, type Row } from './rows.ts';

/** Rows in which every kind of cell is null or empty somewhere in every chunk. */
function manyRows(count: number): Row[] {
  return Array.from({ length: count }, (_, index) => [
    index % 5 === 0 ? null : `row ${index} 行`,
    index % 7 === 0 ? null : BigInt(index),
    index % 11 === 0 ? null : Array.from({ length: index % 4 }, (__, n) => `${index}.${n}`),
    index % 13 === 0 ? null : BigInt(index) * 1_000_000n,
  ]);
}

test.each([0, 1, 2047, 2048, 2049, 4096, 9001])('%i rows come back in order', async (count) => {
  const { readBack } = await openTrip();
  const input = manyRows(count);
  expect(await readBack(builderOf(input).finish())).toEqual(input);
});

test('lists of one chunk may hold more elements than a chunk has rows', async () => {
  const { readBack } = await openTrip();
  const wide = Array.from({ length: 5000 }, (_, index) => `element ${index}`);
  const input: Row[] = [
    ['a', 1n, wide, 1n],
    ['b', 2n, [], 2n],
    ['c', 3n, wide, 3n],
  ];
  expect(await readBack(builderOf(input).finish())).toEqual(input);
});

test('the function gives what was loaded last, however often it is asked', async () => {
  const { engine, readBack } = await openTrip();
  await readBack(builderOf(manyRows(3000)).finish());
  const input = manyRows(2);
  await readBack(builderOf(input).finish());
  expect(await readRows(engine, 'FROM trip()')).toEqual(input);
});

test('a scan that ended early leaves nothing to the next', async () => {
  const { engine, readBack } = await openTrip();
  const input = manyRows(5000);
  await readBack(builderOf(input).finish());
  await readRows(engine, 'FROM trip() LIMIT 1');
  expect(await readRows(engine, 'FROM trip()')).toEqual(input);
});

test('columns have the types of the files', async () => {
  const { engine } = await openTrip();
  const rows = await engine.rows('DESCRIBE FROM trip()');
  expect(rows.map((row) => row['column_type'])).toEqual([
    'VARCHAR',
    'BIGINT',
    'VARCHAR[]',
    'TIMESTAMP WITH TIME ZONE',
  ]);
});

test('columns that do not fit the table are an error of the statement', async () => {
  const { readBack } = await openTrip([{ name: 'only', type: 'int64', description: '' }]);
  await expect(readBack(builderOf(manyRows(2)).finish())).rejects.toThrow();
});
