import fc from 'fast-check';
import { expect, test } from 'vitest';
import { extraJson, type Extra } from '../../src/transform/extra.ts';
import { anyText } from '../core/any-text.ts';

/** JSON values that survive exactly: no fractions, no unsafe numbers, no -0. */
const { value: exactValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.maxSafeInteger(),
    anyText,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(anyKey(), tie('value')), { maxLength: 4 }).map((pairs) => parsed(pairs)),
  ),
}));

function anyKey(): fc.Arbitrary<string> {
  const awkward = fc.constantFrom('__proto__', 'constructor', 'toString', '', '1', 'a', '\ud800');
  return fc.oneof(fc.string(), awkward);
}

/** An object as the service would send it: parsed, so `__proto__` is a key like any other. */
function parsed(pairs: readonly (readonly [string, unknown])[]): unknown {
  const members = pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return JSON.parse(`{${members.join(',')}}`);
}

const extras = fc.uniqueArray(fc.tuple(anyKey(), exactValue), {
  selector: ([tag]) => tag,
  maxLength: 6,
});

test('reading the text back gives every pair', () => {
  fc.assert(
    fc.property(extras, (pairs) => {
      const read: unknown = JSON.parse(extraJson(pairs) ?? '');
      expect(new Map(Object.entries(Object(read)))).toEqual(new Map(pairs));
    }),
  );
});

test('equal pairs are equal text, in whatever order they come', () => {
  const shuffled = extras.chain((pairs) =>
    fc.tuple(fc.constant(pairs), fc.shuffledSubarray(pairs, { minLength: pairs.length })),
  );
  fc.assert(
    fc.property(shuffled, ([pairs, others]) => {
      expect(extraJson(others)).toBe(extraJson(pairs));
    }),
  );
});

test('the pairs are left as they were', () => {
  const pairs: Extra[] = [
    ['b', 1],
    ['a', 2],
  ];
  extraJson(pairs);
  expect(pairs).toEqual([
    ['b', 1],
    ['a', 2],
  ]);
});

test.each`
  pairs                                               | json                                 | why
  ${[]}                                               | ${'{}'}                              | ${'nothing'}
  ${[['b', 1], ['a', 2]]}                             | ${'{"a":2,"b":1}'}                   | ${'keys are sorted'}
  ${[['2', 1], ['10', 2]]}                            | ${'{"10":2,"2":1}'}                  | ${'as text, numbers too'}
  ${[['a', JSON.parse('{"z":1,"b":{"d":1,"c":2}}')]]} | ${'{"a":{"b":{"c":2,"d":1},"z":1}}'} | ${'at every level'}
  ${[['a', [3, 1, 2]]]}                               | ${'{"a":[3,1,2]}'}                   | ${'lists keep their order'}
  ${[['__proto__', 1], ['constructor', 2]]}           | ${'{"__proto__":1,"constructor":2}'} | ${'they are keys like any other'}
  ${[['a', JSON.parse('{"__proto__":{"x":1}}')]]}     | ${'{"a":{"__proto__":{"x":1}}}'}     | ${'deeper, too'}
  ${[['a', null], ['b', ''], ['c', []]]}              | ${'{"a":null,"b":"","c":[]}'}        | ${'null, empty text and empty list are three things'}
  ${[['a', '\u2028"\n']]}                             | ${'{"a":"\u2028\\"\\n"}'}            | ${'text is escaped as JSON asks'}
  ${[['a', '\ud800']]}                                | ${'{"a":"\\ud800"}'}                 | ${'half a character stays readable'}
  ${[['a', 2 ** 53 - 1]]}                             | ${'{"a":9007199254740991}'}          | ${'the largest exact integer'}
`('$json: $why', ({ pairs, json }) => {
  expect(extraJson(pairs)).toBe(json);
});

test.each([2 ** 53, -(2 ** 53), 1e300, 1.5, -0, [-0], { deep: [1, 0.1] }])(
  'the number in %o is refused: its spelling would be lost',
  (value) => {
    expect(
      extraJson([
        ['a', 1],
        ['b', value],
      ]),
    ).toBeUndefined();
  },
);

test('any number but an exact integer is refused, however deep', () => {
  const inexact = fc.double().filter((n) => !Number.isSafeInteger(n) || Object.is(n, -0));
  fc.assert(
    fc.property(inexact, fc.nat(5), (number, depth) => {
      let value: unknown = number;
      for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { value };
      expect(extraJson([['a', value]])).toBeUndefined();
    }),
  );
});

function nested(levels: number): unknown {
  return JSON.parse(`${'['.repeat(levels)}1${']'.repeat(levels)}`);
}

test('a value may be 32 levels deep and not 33', () => {
  expect(extraJson([['a', nested(31)]])).toBe(`{"a":${'['.repeat(31)}1${']'.repeat(31)}}`);
  expect(extraJson([['a', nested(32)]])).toBeUndefined();
});

test('no depth overflows the stack', () => {
  expect(extraJson([['a', nested(5_000)]])).toBeUndefined();
});
