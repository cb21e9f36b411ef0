import { expect, test } from 'vitest';
import { z } from 'zod';
import { jsonSchema, jsonSchemas } from '../../schemas/json-schema.ts';
import { publishedTables } from '../../schemas/published-tables.ts';
import { EVERY_TYPE } from './every-type.ts';

const PATTERNS = {
  int64: '^(0|-?[1-9][0-9]{0,18})$',
  timestamp: '^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?\\+00$',
  date: '^\\d{4}-\\d\\d-\\d\\d$',
};

test('a table is an object with exactly its columns', () => {
  expect(jsonSchema(EVERY_TYPE)).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'every_type',
    description: EVERY_TYPE.description,
    type: 'object',
    required: [...EVERY_TYPE.columns.map(({ name }) => name), 'snapshot_date'],
    additionalProperties: false,
  });
});

test('each type has its spelling, and null stands beside it where it is allowed', () => {
  const described = (text: string) => ({ description: `${text} Null when there is none.` });
  expect(jsonSchema(EVERY_TYPE)['properties']).toEqual({
    id: { type: 'string', description: 'Which row.' },
    a_string: { type: ['string', 'null'], ...described('Text.') },
    a_int64: { type: ['string', 'null'], pattern: PATTERNS.int64, ...described('Whole number.') },
    a_float64: { type: ['number', 'null'], ...described('Number.') },
    a_boolean: { type: ['boolean', 'null'], ...described('Yes or no.') },
    a_timestamp: {
      type: ['string', 'null'],
      pattern: PATTERNS.timestamp,
      ...described('Instant.'),
    },
    a_date: { type: ['string', 'null'], pattern: PATTERNS.date, ...described('Day.') },
    a_json: {
      type: ['string', 'null'],
      contentMediaType: 'application/json',
      ...described('JSON.'),
    },
    a_bytes: { type: ['string', 'null'], ...described('Bytes.') },
    a_string_list: {
      type: ['array', 'null'],
      items: { type: 'string' },
      ...described('Texts.'),
    },
    snapshot_date: {
      type: 'string',
      pattern: PATTERNS.date,
      description: 'Day of the snapshot that the row belongs to.',
    },
  });
});

test('read as JSON Schema, it takes a row and refuses one with a null too many', () => {
  const schema = z.fromJSONSchema(jsonSchema(EVERY_TYPE));
  const nulls = Object.fromEntries(EVERY_TYPE.columns.map(({ name }) => [name, null]));
  const row = { ...nulls, id: 'x', a_string_list: ['a'], snapshot_date: '2026-11-23' };
  expect(schema.safeParse(row).success).toBe(true);
  expect(schema.safeParse({ ...row, id: null }).success).toBe(false);
  expect(schema.safeParse({ ...row, a_int64: '1.5' }).success).toBe(false);
});

test('all tables together are definitions by their names', () => {
  const tables = publishedTables();
  const { $defs } = jsonSchemas(tables);
  expect(Object.keys(Object($defs))).toEqual(tables.map(({ name }) => name));
});
