import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnNameProblem } from '../../schemas/column-name.ts';
import { BIGQUERY_RESERVED_WORDS, DUCKDB_RESERVED_WORDS } from '../../schemas/reserved-words.ts';
import { identifier } from '../../src/engine/sql.ts';
import { openTrip } from '../engine/rows.ts';

test.each`
  name               | why
  ${'note'}          | ${'plain'}
  ${'_1'}            | ${'it begins with an underscore'}
  ${'x'.repeat(63)}  | ${'63 characters are allowed'}
  ${'level'}         | ${'a keyword of both engines, but a free one'}
  ${'partition_key'} | ${'a reserved word is only its beginning'}
  ${'table_'}        | ${'the reserved prefix has another underscore'}
  ${'_changed'}      | ${'only the beginning of a reserved prefix'}
`('a column may be called "$name": $why', ({ name }: { name: string }) => {
  expect(columnNameProblem(name)).toBeUndefined();
});

test.each`
  name                         | problem
  ${''}                        | ${'must be lower-case letters, digits and _, 63 at most'}
  ${'x'.repeat(64)}            | ${'must be lower-case letters, digits and _, 63 at most'}
  ${'Note'}                    | ${'must be lower-case letters, digits and _, 63 at most'}
  ${'1st'}                     | ${'must be lower-case letters, digits and _, 63 at most'}
  ${'né'}                      | ${'must be lower-case letters, digits and _, 63 at most'}
  ${'a b'}                     | ${'must be lower-case letters, digits and _, 63 at most'}
  ${'note\n'}                  | ${'must be lower-case letters, digits and _, 63 at most'}
  ${'order'}                   | ${'is a reserved word in DuckDB and BigQuery'}
  ${'groups'}                  | ${'is a reserved word in BigQuery'}
  ${'rows'}                    | ${'is a reserved word in BigQuery'}
  ${'window'}                  | ${'is a reserved word in DuckDB and BigQuery'}
  ${'table'}                   | ${'is a reserved word in DuckDB'}
  ${'_partitiondate'}          | ${'must not begin with _partition, which BigQuery reserves'}
  ${'_table_suffix'}           | ${'must not begin with _table_, which BigQuery reserves'}
  ${'_file_name'}              | ${'must not begin with _file_, which BigQuery reserves'}
  ${'_row_timestamp'}          | ${'must not begin with _row_timestamp, which BigQuery reserves'}
  ${'__root__'}                | ${'must not begin with __root__, which BigQuery reserves'}
  ${'_colidentifier_1'}        | ${'must not begin with _colidentifier, which BigQuery reserves'}
  ${'_change_sequence_number'} | ${'must not begin with _change_sequence_number, which BigQuery reserves'}
  ${'_change_type'}            | ${'must not begin with _change_type, which BigQuery reserves'}
  ${'_change_timestamp'}       | ${'must not begin with _change_timestamp, which BigQuery reserves'}
  ${'_field_1'}                | ${'must not begin with _field_, which BigQuery reserves'}
`('a column may not be called "$name": it $problem', ({ name, problem }) => {
  expect(columnNameProblem(String(name))).toBe(problem);
});

test('no two names that are allowed differ in case only', () => {
  const name = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,9}$/);
  fc.assert(
    fc.property(name, (spelled) => {
      fc.pre(spelled !== spelled.toLowerCase());
      expect(columnNameProblem(spelled)).toBeDefined();
    }),
  );
});

test('the reserved words of DuckDB are those that the engine takes for no column', async () => {
  const { engine } = await openTrip();
  const keywords = await engine.rows('SELECT keyword_name AS word FROM duckdb_keywords()');
  const refused: string[] = [];
  for (const word of keywords.map((row) => String(row['word']))) {
    const ask = engine.rows(`SELECT ${word} AS it FROM (SELECT 7 AS ${identifier(word)})`);
    const rows = await ask.catch(() => []);
    if (rows[0]?.['it'] !== 7) refused.push(word);
  }
  expect([...DUCKDB_RESERVED_WORDS].toSorted()).toEqual(refused.toSorted());
});

test('they hold all that the engine itself calls reserved', async () => {
  const { engine } = await openTrip();
  const reserved = await engine.rows(
    "SELECT keyword_name AS word FROM duckdb_keywords() WHERE keyword_category = 'reserved'",
  );
  const words = reserved.map((row) => String(row['word']));
  expect(words.length).toBeGreaterThan(70);
  expect(words.filter((word) => !DUCKDB_RESERVED_WORDS.has(word))).toEqual([]);
});

test('the reserved words of GoogleSQL are the 97 of its documentation', () => {
  expect(BIGQUERY_RESERVED_WORDS.size).toBe(97);
});
