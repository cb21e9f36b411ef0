import { join } from 'node:path';
import { expect, test } from 'vitest';
import { columnList, parquetRelation } from '../../src/engine/relation.ts';
import { literal } from '../../src/engine/sql.ts';
import { temporaryFolder } from '../core/temporary-folder.ts';
import { COLUMNS, openTrip, readRows } from './rows.ts';

test('files become one relation of the columns asked for', async () => {
  const { engine } = await openTrip();
  const folder = temporaryFolder();
  const files = ["it's.parquet", 'b.parquet'].map((name) => join(folder, name));
  for (const [index, file] of files.entries()) {
    await engine.run(`COPY (SELECT ${index}::BIGINT AS whole, 'x' AS text, 1 AS other)
      TO ${literal(file)} (FORMAT parquet)`);
  }
  const columns = COLUMNS.filter(({ name }) => name === 'whole' || name === 'text');
  const rows = await readRows(engine, `FROM ${parquetRelation(columns, files)} ORDER BY whole`);
  expect(rows).toEqual([
    ['x', 0n],
    ['x', 1n],
  ]);
});

test('no files are no rows, of the same columns and types', async () => {
  const { engine } = await openTrip();
  const described = await engine.rows(`DESCRIBE FROM ${parquetRelation(COLUMNS, [])}`);
  const names = described.map((row) => [row['column_name'], row['column_type']]);
  expect(names).toEqual([
    ['text', 'VARCHAR'],
    ['whole', 'BIGINT'],
    ['list', 'VARCHAR[]'],
    ['at', 'TIMESTAMP WITH TIME ZONE'],
  ]);
  expect(await readRows(engine, `FROM ${parquetRelation(COLUMNS, [])}`)).toEqual([]);
});

test('a list of columns quotes every name', () => {
  expect(columnList([{ name: 'select' }, { name: 'a"b' }])).toBe('"select", "a""b"');
});
