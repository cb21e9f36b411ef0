import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  exactNumber,
  isDoubtful,
  isSameNumber,
  mayHaveFractions,
  parseExactly,
  spellingOf,
} from '../../src/core/exact-json.ts';

test.each(['9007199254740993', '-0', '1.50', '1e999', '1.00000000000000000001', '0.1'])(
  'the number %s keeps its spelling',
  (spelling) => {
    expect(parseExactly(`{"a":[${spelling}]}`)).toEqual({ a: [exactNumber(spelling)] });
  },
);

test.each`
  spelling               | number
  ${'0'}                 | ${0}
  ${'-9007199254740991'} | ${-9007199254740991}
  ${'1e3'}               | ${1000}
  ${'5.00'}              | ${5}
`('the number $spelling is the integer $number', ({ spelling, number }) => {
  expect(parseExactly(String(spelling))).toBe(number);
});

test('whatever is JSON is parsed as JSON.parse does, but for numbers', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const plain: unknown = JSON.parse(text, (_key, value: unknown) =>
        typeof value === 'number' ? 7 : value,
      );
      const exact = JSON.stringify(parseExactly(text), (_key, value: unknown) =>
        typeof value === 'number' || spellingOf(value) !== undefined ? 7 : value,
      );
      expect(exact).toBe(JSON.stringify(plain));
    }),
  );
});

const key = fc.oneof(fc.string(), fc.constantFrom('\\', '\n', '%', '%0025', '\ud800', '__proto__'));

test('keys are what they say, whatever keys were read before', () => {
  fc.assert(
    fc.property(fc.uniqueArray(key, { maxLength: 4 }), (keys) => {
      const text = `{${keys.map((each) => `${JSON.stringify(each)}:1`).join(',')}}`;
      const read = Object.keys(Object(parseExactly(text)));
      expect(new Set(read)).toEqual(new Set(keys));
    }),
  );
});

test('a key that JSON.parse reads wrong is doubtful, and parsed exactly it is right', () => {
  JSON.parse(String.raw`{"seen":1,"\\":1}`); // V8 takes what comes in its place for the same key.
  const json = String.raw`{"seen":1,"\n":1}`;
  const read: unknown = JSON.parse(json);
  expect(Object.hasOwn(Object(read), '\n') || isDoubtful(read)).toBe(true);
  expect(parseExactly(json)).toEqual({ seen: 1, '\n': 1 });
});

test.each`
  one                           | other      | same
  ${'1.50'}                     | ${'15e-1'} | ${true}
  ${'1e3'}                      | ${'1000'}  | ${true}
  ${'-0'}                       | ${'0'}     | ${false}
  ${'-0'}                       | ${'-0.0'}  | ${true}
  ${'007'}                      | ${'7'}     | ${false}
  ${'0x7'}                      | ${'7'}     | ${false}
  ${'1.0000000000000000000001'} | ${'1'}     | ${false}
`('$one and $other are the same number: $same', ({ one, other, same }) => {
  expect(isSameNumber(String(one), String(other))).toBe(same);
});

test.each(['{"a":1.5}', '[ 1.0 ]', '{"a": -0.5}', '[1,2.5e3]', `[${'9'.repeat(50)}.5]`])(
  '%s may have fractions',
  (text) => {
    expect(mayHaveFractions(text)).toBe(true);
  },
);

test.each(['{"a":"v1.5"}', '["3.14"]', '{"a":15}', '{"a.b":1}'])('%s has no fractions', (text) => {
  expect(mayHaveFractions(text)).toBe(false);
});
