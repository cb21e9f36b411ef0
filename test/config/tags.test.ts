import { expect, test } from 'vitest';
import { friendsTable, STANDARD_TAGS } from '../../schemas/friends.ts';
import {
  bool,
  bytes,
  float64,
  int64,
  json,
  string,
  stringList,
  tagColumns,
  TagDeclarations,
  timestamp,
} from '../../src/config/tags.ts';

function problemsOf(declarations: Record<string, unknown>): string[] {
  const { error } = TagDeclarations.safeParse(declarations);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
}

test.each(STANDARD_TAGS)('$tag cannot be declared: it has a column already', ({ tag }) => {
  expect(problemsOf({ [tag]: string({ column: 'mine' }) })).toEqual([
    `${tag} has a column already`,
  ]);
});

test.each([...friendsTable([]).columns.map(({ name }) => name), 'snapshot_date'])(
  'the column `%s` is taken',
  (column) => {
    expect(problemsOf({ Tag_SNS_Custom_A: string({ column }) })).toEqual([
      'Tag_SNS_Custom_A.column is taken',
    ]);
  },
);

test('two tags cannot share a column, whatever their types', () => {
  const declarations = { A: string({ column: 'note' }), B: int64({ column: 'note' }) };
  expect(problemsOf(declarations)).toEqual(['B.column is taken']);
});

test('all collisions are named', () => {
  const declarations = {
    A: string({ column: 'remark' }),
    B: string({ column: 'note' }),
    C: string({ column: 'note' }),
  };
  expect(problemsOf(declarations)).toEqual(['A.column is taken', 'C.column is taken']);
});

// DuckDB and BigQuery compare names without case, so a column has one spelling only.
test.each(['Remark', 'nOte', 'no te', 'no-te', '1st', '', 'né', 'x'.repeat(64)])(
  'a column may not be called "%s"',
  (column) => {
    expect(problemsOf({ A: string({ column }) })).toHaveLength(1);
  },
);

test.each`
  column              | problem
  ${'groups'}         | ${'is a reserved word in BigQuery'}
  ${'order'}          | ${'is a reserved word in DuckDB and BigQuery'}
  ${'_partitiontime'} | ${'must not begin with _partition, which BigQuery reserves'}
  ${'friends'}        | ${'is taken'}
`('a column may not be called $column: it $problem', ({ column, problem }) => {
  expect(problemsOf({ A: string({ column: String(column) }) })).toEqual([`A.column ${problem}`]);
});

test('two tags cannot share a column by spelling it in another case', () => {
  const declarations = { A: string({ column: 'note' }), B: string({ column: 'Note' }) };
  expect(problemsOf(declarations)).toEqual([
    'B.column must be lower-case letters, digits and _, 63 at most',
  ]);
});

test.each(['note', '_1', 'level_2', 'x'.repeat(63)])('a column may be called "%s"', (column) => {
  expect(problemsOf({ A: string({ column }) })).toEqual([]);
});

test('a type that no column has is refused', () => {
  expect(problemsOf({ A: { type: 'decimal', column: 'a' } })).toHaveLength(1);
});

test('declarations become columns in their order, each with a description', () => {
  const columns = tagColumns({
    B: int64({ column: 'b', description: 'Level.' }),
    A: string({ column: 'a' }),
  });
  expect(columns).toEqual([
    { tag: 'B', name: 'b', type: 'int64', description: 'Level.' },
    { tag: 'A', name: 'a', type: 'string', description: 'Value of `A`. Null when unset.' },
  ]);
});

test.each([
  [{ type: 'timestamp', column: 'a' }],
  [{ type: 'int64', column: 'a', unit: 'seconds' }],
])('a unit goes with a timestamp, and only with one: %o', (declaration) => {
  expect(problemsOf({ A: declaration })).toEqual(['A.unit is for a timestamp, and it needs one']);
});

test('every type has a function that declares it', () => {
  const declarations = {
    A: string({ column: 'a' }),
    B: int64({ column: 'b' }),
    C: float64({ column: 'c' }),
    D: bool({ column: 'd' }),
    E: timestamp({ column: 'e', unit: 'millis' }),
    F: json({ column: 'f' }),
    G: bytes({ column: 'g' }),
    H: stringList({ column: 'h' }),
  };
  expect(problemsOf(declarations)).toEqual([]);
  expect(tagColumns(declarations).map(({ type }) => type)).toEqual([
    'string',
    'int64',
    'float64',
    'boolean',
    'timestamp',
    'json',
    'bytes',
    'string_list',
  ]);
});
