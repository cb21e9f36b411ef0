import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ACCOUNTS_TABLE } from '../../schemas/accounts.ts';
import { rowType, type Row } from '../../schemas/row-type.ts';
import { literal, literals } from '../../src/engine/sql.ts';
import { openTrip } from '../engine/rows.ts';
import { EVERY_TYPE } from './every-type.ts';

const RowOfEveryType = rowType(EVERY_TYPE);

const text = fc.string({ unit: 'binary', maxLength: 8 }).filter((any) => !any.includes('\0'));
const instant = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
});

/** SQL for a cell of each type, in the declared order; each is null now and then. */
const cells = fc.tuple(
  ...[
    text.map(literal),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => `'${n}'::BIGINT`),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => `'${n}'::DOUBLE`),
    fc.constantFrom('true', 'false'),
    fc
      .tuple(instant, fc.integer({ min: 0, max: 999 }))
      .map(([at, micros]) => `'${at.toISOString()}'::TIMESTAMPTZ + INTERVAL ${micros} MICROSECOND`),
    instant.map((at) => `'${at.toISOString().slice(0, 10)}'::DATE`),
    fc
      .json()
      .filter((any) => !any.includes('\\u0000'))
      .map(literal),
    fc
      .uint8Array({ maxLength: 8 })
      .map((bytes) => `unhex('${Buffer.from(bytes).toString('hex')}')`),
    fc.array(text, { maxLength: 3 }).map((texts) => `${literals(texts)}::VARCHAR[]`),
  ].map((cell) => fc.option(cell, { nil: 'NULL' })),
);

test('a row of any cells that DuckDB answers with passes', async () => {
  const { engine } = await openTrip();
  const names = EVERY_TYPE.columns.slice(1).map(({ name }) => name);
  await fc.assert(
    fc.asyncProperty(cells, async (spelled) => {
      const columns = spelled.map((cell, index) => `${cell} AS ${names[index]}`);
      const [row] = await engine.rows(
        `SELECT 'x' AS id, ${columns.join(', ')}, DATE '2026-11-23' AS snapshot_date`,
      );
      expect(RowOfEveryType.safeParse(row).error).toBeUndefined();
    }),
  );
});

const NULLS = Object.fromEntries(EVERY_TYPE.columns.map(({ name }) => [name, null]));
const ROW = { ...NULLS, id: 'x', snapshot_date: '2026-11-23' };

test('a row of nulls passes where they are allowed', () => {
  expect(RowOfEveryType.safeParse(ROW).success).toBe(true);
});

test.each`
  change                                       | why
  ${{ id: null }}                              | ${'a required column is null'}
  ${{ id: undefined }}                         | ${'a column is missing'}
  ${{ other: 'x' }}                            | ${'a column is not declared'}
  ${{ a_int64: 1 }}                            | ${'an int64 is a JSON number'}
  ${{ a_int64: '9223372036854775808' }}        | ${'an int64 has 65 bits'}
  ${{ a_int64: '007' }}                        | ${'an int64 has leading zeros'}
  ${{ a_timestamp: '2026-11-23' }}             | ${'a timestamp is a day'}
  ${{ a_timestamp: '2026-11-23 10:00:00+08' }} | ${'a timestamp is not in UTC'}
  ${{ a_date: '2026-11-23 00:00:00' }}         | ${'a date has a time'}
  ${{ a_json: '{"a":' }}                       | ${'a JSON text ends early'}
  ${{ a_string_list: ['a', null] }}            | ${'a list holds a null'}
  ${{ a_boolean: 'true' }}                     | ${'a boolean is text'}
`('a row fails if $why', ({ change }: { change: object }) => {
  expect(RowOfEveryType.safeParse({ ...ROW, ...change }).success).toBe(false);
});

test('the compiler knows the row of a table that is declared in the code', () => {
  const row: Row<typeof ACCOUNTS_TABLE> = {
    account: 'a',
    state: 'changed',
    standard_sequence: '1',
    custom_sequence: null,
    friend_num: '0',
    row_count: '0',
    as_of_run: 'r',
    schema_version: '1',
    refused: '0',
    listed: true,
    error_code: null,
    error_text: null,
    snapshot_date: '2026-11-23',
  };
  // @ts-expect-error row_count is never null.
  const wrong: Row<typeof ACCOUNTS_TABLE> = { ...row, row_count: null };
  const { success: right } = rowType(ACCOUNTS_TABLE).safeParse(row);
  expect([right, rowType(ACCOUNTS_TABLE).safeParse(wrong).success]).toEqual([true, false]);
});
