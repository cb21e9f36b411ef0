import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Column } from '../../schemas/column.ts';
import { columnNameProblem } from '../../schemas/column-name.ts';
import { publishedTables } from '../../schemas/published-tables.ts';
import { readerColumns } from '../../schemas/snapshot-date.ts';

const tables = publishedTables();
const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'));

/** The columns of a table that are not as they should be, by name. */
function except(isRight: (column: Column) => boolean, table: (typeof tables)[number]): string[] {
  return readerColumns(table)
    .filter((column) => !isRight(column))
    .map(({ name }) => name);
}

function isPublished(release: string): boolean {
  return (
    /^\d+\.\d+\.\d+$/.test(release) && release.localeCompare(version, 'en', { numeric: true }) <= 0
  );
}

test('the published tables are these, in this order', () => {
  expect(tables.map(({ name }) => name)).toEqual([
    'friends',
    'accounts',
    'runs',
    'calls',
    'quarantine',
  ]);
});

test.each(tables)('the columns of $name need no quotes in DuckDB or BigQuery', (table) => {
  expect(except(({ name }) => columnNameProblem(name) === undefined, table)).toEqual([]);
});

test.each(tables)('the columns of $name say since which release they are there', (table) => {
  expect(except(({ since = '' }) => isPublished(since), table)).toEqual([]);
});

test.each(tables)('the columns of $name are described in whole sentences', (table) => {
  expect(except(({ description }) => /^[A-Z0-9].*\.$/.test(description), table)).toEqual([]);
});

test.each(tables)('the descriptions of $name are of a length that BigQuery takes', (table) => {
  expect(except(({ description }) => description.length <= 1024, table)).toEqual([]);
});

test.each(tables)('the columns of $name say what null means, or never have one', (table) => {
  const saysNull = (description: string) => /\bnull\b/i.test(description);
  expect(except(({ required, description }) => saysNull(description) === !required, table)).toEqual(
    [],
  );
});

test.each(tables)('$name has no two columns of one name, and none of its own', (table) => {
  const names = readerColumns(table).map(({ name }) => name);
  expect(new Set([...names, table.name]).size).toBe(names.length + 1);
});

test.each(tables)('the key of $name consists of columns that are never null', (table) => {
  const required = table.columns.filter((column) => column.required).map(({ name }) => name);
  expect(table.key.filter((name) => !required.includes(name))).toEqual([]);
});

test.each(tables.filter(({ dated }) => dated))(
  'BigQuery can cluster $name by its key, of one to four columns',
  ({ key }) => {
    expect([1, 2, 3, 4]).toContain(key.length);
  },
);
