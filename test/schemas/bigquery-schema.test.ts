import { expect, test } from 'vitest';
import { bigquerySchema } from '../../schemas/bigquery-schema.ts';
import type { Table } from '../../schemas/column.ts';
import { publishedTables } from '../../schemas/published-tables.ts';
import { EVERY_TYPE } from './every-type.ts';
import { declaredByBigQuery, wordsOf } from './table-field.ts';

const TableSchema = declaredByBigQuery('TableSchema');
const tables = [...publishedTables(), EVERY_TYPE];

function described(description: string): Table {
  return {
    name: 't',
    description: '',
    key: [],
    columns: [{ name: 'a', type: 'json', description }],
  };
}

test.each(tables)('the schema of $name is one that BigQuery’s API declares', (table) => {
  expect(TableSchema.safeParse(bigquerySchema(table)).error).toBeUndefined();
});

test.each(tables)('$name has only types and modes that BigQuery’s API names', (table) => {
  const types = new Set(wordsOf('type'));
  const modes = new Set(wordsOf('mode'));
  const { fields } = bigquerySchema(table);
  expect(fields.filter(({ type, mode }) => !types.has(type) || !modes.has(mode))).toEqual([]);
});

test.each([
  { fields: [{ name: 'a', type: 'STRING', nullable: true }] },
  { fields: [{ name: 'a', type: 'STRING', description: ['a'] }] },
  { fields: { name: 'a' } },
  { columns: [] },
])('the check would refuse %j', (wrong) => {
  expect(TableSchema.safeParse(wrong).success).toBe(false);
});

test('each type has one in BigQuery; a list is repeated, all else nullable', () => {
  const { fields } = bigquerySchema(EVERY_TYPE);
  expect(fields.map(({ name, type, mode }) => `${name} ${type} ${mode}`)).toEqual([
    'id STRING NULLABLE',
    'a_string STRING NULLABLE',
    'a_int64 INT64 NULLABLE',
    'a_float64 FLOAT64 NULLABLE',
    'a_boolean BOOL NULLABLE',
    'a_timestamp TIMESTAMP NULLABLE',
    'a_date DATE NULLABLE',
    'a_json STRING NULLABLE',
    'a_bytes BYTES NULLABLE',
    'a_string_list STRING REPEATED',
    'snapshot_date DATE NULLABLE',
  ]);
});

test('a description is whole up to the 1,024 characters BigQuery takes', () => {
  const text = 'x'.repeat(1024);
  expect(bigquerySchema(described(text)).fields[0]?.description).toBe(text);
});

test('a longer one is cut, but not within a character', () => {
  const [field] = bigquerySchema(described(`${'x'.repeat(1022)}😀😀`)).fields;
  expect(field?.description).toBe(`${'x'.repeat(1022)}…`);
});
