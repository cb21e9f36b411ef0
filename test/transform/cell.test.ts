import { DuckDBBlobValue } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import type { TagColumn, TimeUnit } from '../../schemas/friends.ts';
import { exactNumber } from '../../src/core/exact-json.ts';
import { createColumnsBuilder } from '../../src/engine/columns-builder.ts';
import { setCell } from '../../src/transform/cell.ts';
import { parsed } from '../core/parsed.ts';
import { openTrip } from '../engine/rows.ts';

type CellType = TagColumn['type'];

/** What DuckDB reads from a cell set to the value, or whether the value was refused. */
async function cellOf(type: CellType, value: unknown, unit?: TimeUnit): Promise<unknown> {
  const columns = [{ name: 'cell', type, description: '' }];
  const builder = createColumnsBuilder(columns);
  const declared = type !== 'timestamp' || unit !== undefined;
  const cell = { type, declared, ...(unit && { unit }) };
  if (!setCell(builder, 0, cell, parsed(value))) return 'refused';
  builder.endRow();
  const { readBack } = await openTrip(columns);
  const [row = []] = await readBack(builder.finish());
  const [read] = row;
  return read instanceof DuckDBBlobValue ? Buffer.from(read.bytes).toString('hex') : read;
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

test.each`
  type         | value                              | cell                         | why
  ${'int64'}   | ${exactNumber('9007199254740993')} | ${9007199254740993n}         | ${'JavaScript would round it'}
  ${'float64'} | ${7}                               | ${7}                         | ${'an integer'}
  ${'float64'} | ${exactNumber('1.50')}             | ${1.5}                       | ${'a fraction'}
  ${'float64'} | ${exactNumber('-0')}               | ${-0}                        | ${'its sign is kept'}
  ${'float64'} | ${'0.1'}                           | ${0.1}                       | ${'custom values come as text'}
  ${'float64'} | ${'1e300'}                         | ${1e300}                     | ${'an exponent'}
  ${'boolean'} | ${true}                            | ${true}                      | ${'a truth value'}
  ${'boolean'} | ${'false'}                         | ${false}                     | ${'as text'}
  ${'bytes'}   | ${'AAH/'}                          | ${'0001ff'}                  | ${'bytes that are no text'}
  ${'bytes'}   | ${''}                              | ${''}                        | ${'no bytes are not null'}
  ${'json'}    | ${'{"b": 1, "a": 2}'}              | ${'{"b": 1, "a": 2}'}        | ${'text that is JSON stays as it is'}
  ${'json'}    | ${'"名前"'}                        | ${'"名前"'}                  | ${'a text in it'}
  ${'json'}    | ${[1, { b: true, a: null }]}       | ${'[1,{"a":null,"b":true}]'} | ${'what is no text has its keys sorted'}
  ${'json'}    | ${exactNumber('1.50')}             | ${'1.50'}                    | ${'numbers keep their spelling'}
`('a declared $type takes $value: $why', async ({ type, value, cell }) => {
  expect(await cellOf(type, value)).toEqual(cell);
});

test.each`
  unit         | value                     | cell                   | why
  ${'seconds'} | ${1_573_824_798}          | ${1573824798000000n}   | ${'an integer'}
  ${'seconds'} | ${'1573824798'}           | ${1573824798000000n}   | ${'custom values come as text'}
  ${'millis'}  | ${'1573824798123'}        | ${1573824798123000n}   | ${'to the millisecond'}
  ${'millis'}  | ${'253402300799999'}      | ${253402300799999000n} | ${'the last millisecond of 9999'}
  ${'millis'}  | ${'253402300800000'}      | ${'refused'}           | ${'after 9999'}
  ${'seconds'} | ${'1573824798.5'}         | ${'refused'}           | ${'half a second'}
  ${'seconds'} | ${-1}                     | ${'refused'}           | ${'before 1970'}
  ${'seconds'} | ${'2019-11-15T13:33:18Z'} | ${'refused'}           | ${'a date is no count'}
`('a declared timestamp of $unit makes $cell of $value: $why', async ({ unit, value, cell }) => {
  expect(await cellOf('timestamp', value, unit)).toEqual(cell);
});

test.each`
  type         | value                                    | why
  ${'float64'} | ${exactNumber('9007199254740993')}       | ${'64 bits would round it'}
  ${'float64'} | ${'9007199254740993'}                    | ${'as text, too'}
  ${'float64'} | ${exactNumber('0.10000000000000000001')} | ${'its last digit would be lost'}
  ${'float64'} | ${exactNumber('1e999')}                  | ${'beyond every double'}
  ${'float64'} | ${exactNumber('1e-400')}                 | ${'it is not zero'}
  ${'float64'} | ${'NaN'}                                 | ${'no number'}
  ${'float64'} | ${'Infinity'}                            | ${'no JSON number'}
  ${'float64'} | ${'1,5'}                                 | ${'a comma'}
  ${'float64'} | ${''}                                    | ${'empty is not zero'}
  ${'float64'} | ${true}                                  | ${'a truth value is not 1'}
  ${'boolean'} | ${1}                                     | ${'1 is a number'}
  ${'boolean'} | ${'TRUE'}                                | ${'its spelling would be lost'}
  ${'boolean'} | ${''}                                    | ${'empty is not false'}
  ${'bytes'}   | ${'AAH'}                                 | ${'its padding is missing'}
  ${'bytes'}   | ${'AAH_'}                                | ${'another alphabet'}
  ${'bytes'}   | ${'AA H/'}                               | ${'a space would be lost'}
  ${'bytes'}   | ${'AAF='}                                | ${'bits that no byte has would be lost'}
  ${'bytes'}   | ${[0, 1]}                                | ${'a list'}
  ${'json'}    | ${'plain'}                               | ${'text that is no JSON'}
  ${'json'}    | ${'"half \ud800'}                        | ${'nor this'}
`('a declared $type refuses $value: $why', async ({ type, value }) => {
  expect(await cellOf(type, value)).toBe('refused');
});

test.each(['string', 'int64', 'timestamp', 'string_list', 'float64', 'boolean', 'bytes'] as const)(
  'a %s that was refused leaves its cell null and unset',
  async (type) => {
    const columns = [{ name: 'cell', type, description: '' }];
    const builder = createColumnsBuilder(columns);
    setCell(builder, 0, { type, declared: true }, [{}]);
    builder.endRow();
    const { readBack } = await openTrip(columns);
    expect(await readBack(builder.finish())).toEqual([[null]]);
  },
);
