import { expect, test } from 'vitest';
import type { TagColumn } from '../../schemas/friends.ts';
import { createColumnsBuilder } from '../../src/engine/columns-builder.ts';
import { setCell } from '../../src/transform/cell.ts';
import { parsed } from '../core/parsed.ts';
import { openTrip } from '../engine/rows.ts';

type CellType = TagColumn['type'];

/** What DuckDB reads from a cell set to the value, or whether the value was refused. */
async function cellOf(type: CellType, value: unknown): Promise<unknown> {
  const columns = [{ name: 'cell', type, description: '' }];
  const builder = createColumnsBuilder(columns);
  if (!setCell(builder, 0, type, parsed(value))) return 'refused';
  builder.endRow();
  const { readBack } = await openTrip(columns);
  const [row = []] = await readBack(builder.finish());
  return row[0];
}

const NEWEST_S = 253_402_300_799;

test.each`
  type             | value                     | cell                        | why
  ${'string'}      | ${'名前'}                 | ${'名前'}                   | ${'text'}
  ${'string'}      | ${''}                     | ${''}                       | ${'empty text is not null'}
  ${'string'}      | ${'a\0b'}                 | ${'a\0b'}                   | ${'NUL is a character'}
  ${'string_list'} | ${['a', '']}              | ${['a', '']}                | ${'texts'}
  ${'string_list'} | ${[]}                     | ${[]}                       | ${'an empty list is not null'}
  ${'timestamp'}   | ${1_573_824_798}          | ${1_573_824_798_000_000n}   | ${'seconds become microseconds'}
  ${'timestamp'}   | ${0}                      | ${0n}                       | ${'1970 is a time'}
  ${'timestamp'}   | ${NEWEST_S}               | ${253_402_300_799_000_000n} | ${'the last second of 9999'}
  ${'int64'}       | ${0}                      | ${0n}                       | ${'zero is not null'}
  ${'int64'}       | ${-5}                     | ${-5n}                      | ${'below zero'}
  ${'int64'}       | ${2 ** 53 - 1}            | ${9007199254740991n}        | ${'the largest exact number'}
  ${'int64'}       | ${'42'}                   | ${42n}                      | ${'custom values come as text'}
  ${'int64'}       | ${'0'}                    | ${0n}                       | ${'zero as text'}
  ${'int64'}       | ${'9223372036854775807'}  | ${9223372036854775807n}     | ${'the largest as text'}
  ${'int64'}       | ${'-9223372036854775808'} | ${-9223372036854775808n}    | ${'the smallest as text'}
`('$type takes $value: $why', async ({ type, value, cell }) => {
  expect(await cellOf(type, value)).toEqual(cell);
});

test.each`
  type             | value                     | why
  ${'string'}      | ${7}                      | ${'a number'}
  ${'string'}      | ${['a']}                  | ${'a list'}
  ${'string'}      | ${null}                   | ${'null is for extra'}
  ${'string'}      | ${'a\ud800'}              | ${'half a character has no UTF-8'}
  ${'string_list'} | ${'a'}                    | ${'a text is no list'}
  ${'string_list'} | ${['a', 7]}               | ${'one of them a number'}
  ${'string_list'} | ${['a', null]}            | ${'one of them null'}
  ${'string_list'} | ${['a', '\udfff']}        | ${'one of them half a character'}
  ${'string_list'} | ${{ 0: 'a', length: 1 }}  | ${'only like a list'}
  ${'timestamp'}   | ${-1}                     | ${'before 1970'}
  ${'timestamp'}   | ${NEWEST_S + 1}           | ${'after 9999'}
  ${'timestamp'}   | ${1.5}                    | ${'half a second'}
  ${'timestamp'}   | ${'1573824798'}           | ${'text'}
  ${'timestamp'}   | ${Number.NaN}             | ${'no number'}
  ${'int64'}       | ${1.5}                    | ${'a fraction'}
  ${'int64'}       | ${2 ** 53}                | ${'maybe rounded already'}
  ${'int64'}       | ${-0}                     | ${'its sign would be lost'}
  ${'int64'}       | ${'-0'}                   | ${'and as text'}
  ${'int64'}       | ${'007'}                  | ${'its spelling would be lost'}
  ${'int64'}       | ${'+7'}                   | ${'so would a plus'}
  ${'int64'}       | ${' 7'}                   | ${'and a space'}
  ${'int64'}       | ${'7\n'}                  | ${'and an end of line'}
  ${'int64'}       | ${'1e3'}                  | ${'and an exponent'}
  ${'int64'}       | ${'0x10'}                 | ${'and another base'}
  ${'int64'}       | ${''}                     | ${'empty is not zero'}
  ${'int64'}       | ${'9223372036854775808'}  | ${'one too large'}
  ${'int64'}       | ${'-9223372036854775809'} | ${'one too small'}
  ${'int64'}       | ${true}                   | ${'a truth value'}
`('$type refuses $value: $why', async ({ type, value }) => {
  expect(await cellOf(type, value)).toBe('refused');
});

test.each(['string', 'int64', 'timestamp', 'string_list'] as const)(
  'a %s that was refused leaves its cell null and unset',
  async (type) => {
    const columns = [{ name: 'cell', type, description: '' }];
    const builder = createColumnsBuilder(columns);
    setCell(builder, 0, type, [{}]);
    builder.endRow();
    const { readBack } = await openTrip(columns);
    expect(await readBack(builder.finish())).toEqual([[null]]);
  },
);
