import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createColumnsBuilder } from '../../src/engine/columns-builder.ts';
import { buffersOf } from '../../src/engine/columns.ts';
import { add, anyRow, builderOf, COLUMNS, openTrip } from './rows.ts';

const rows = fc.array(anyRow, { maxLength: 40 });

test('rows come back from DuckDB as they were built', async () => {
  const { readBack } = await openTrip();
  await fc.assert(
    fc.asyncProperty(rows, async (input) => {
      expect(await readBack(builderOf(input).finish())).toEqual(input);
    }),
  );
});

test('rows of several chunks come back as they were built', async () => {
  const { readBack } = await openTrip();
  const some = fc.array(anyRow, { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(some, fc.integer({ min: 2047, max: 6200 }), async (few, count) => {
      const input = Array.from({ length: count }, (_, index) => few[index % few.length] ?? few[0]);
      const many = input.filter((row) => row !== undefined);
      expect(await readBack(builderOf(many).finish())).toEqual(many);
    }),
    { numRuns: 6 },
  );
});

test('appending without some rows equals building the others', async () => {
  const { readBack } = await openTrip();
  const skips = fc.uniqueArray(fc.nat(39));
  await fc.assert(
    fc.asyncProperty(rows, rows, skips, async (before, input, skipped) => {
      const skip = new Set(skipped.filter((index) => index < input.length));
      const builder = builderOf(before);
      builder.append(builderOf(input), skip);
      const kept = input.filter((_, index) => !skip.has(index));
      expect(builder.rowCount).toBe(before.length + kept.length);
      expect(await readBack(builder.finish())).toEqual([...before, ...kept]);
    }),
  );
});

test('a builder goes on after it has appended', async () => {
  const { readBack } = await openTrip();
  await fc.assert(
    fc.asyncProperty(rows, rows, async (appended, after) => {
      const builder = createColumnsBuilder(COLUMNS);
      builder.append(builderOf(appended));
      expect(await readBack(add(builder, after).finish())).toEqual([...appended, ...after]);
    }),
  );
});

test('after a reset nothing is left, not even of a row begun', async () => {
  const { readBack } = await openTrip();
  await fc.assert(
    fc.asyncProperty(rows, anyRow, rows, async (old, [text, , list], fresh) => {
      const builder = builderOf(old);
      if (text !== null) builder.setString(0, text);
      if (list !== null) builder.setStrings(2, list);
      builder.reset();
      add(builder, fresh);
      expect(builder.sizeBytes()).toBe(builderOf(fresh).sizeBytes());
      expect(await readBack(builder.finish())).toEqual(fresh);
    }),
  );
});

test('what is finished can be transferred, and the builder is empty', () => {
  const builder = builderOf([
    ['a', 1n, ['x'], 2n],
    [null, null, null, null],
  ]);
  const first = builder.finish();
  structuredClone(first, { transfer: buffersOf(first) }); // As a thread takes them.
  expect([first.rowCount, builder.rowCount, builder.finish().rowCount]).toEqual([2, 0, 0]);
});

test('rows added after finishing do not change what was finished', async () => {
  const { readBack } = await openTrip();
  const builder = builderOf([['a', 1n, ['x'], 2n]]);
  const first = builder.finish();
  add(builder, [['b', 2n, ['y'], 3n]]);
  expect(await readBack(first)).toEqual([['a', 1n, ['x'], 2n]]);
});

test.each`
  act                                                         | why
  ${() => createColumnsBuilder(COLUMNS).setInt64(0, 1n)}      | ${'an integer is no text'}
  ${() => createColumnsBuilder(COLUMNS).setString(1, 'a')}    | ${'text is no integer'}
  ${() => createColumnsBuilder(COLUMNS).setStrings(0, ['a'])} | ${'a list is no text'}
  ${() => createColumnsBuilder(COLUMNS).setString(4, 'a')}    | ${'there is no such column'}
  ${() => builderOf([]).append(createColumnsBuilder([]))}     | ${'the builders have different columns'}
`('a builder refuses: $why', ({ act }) => {
  expect(act).toThrow(RangeError);
});

test('a cell is set once a row', () => {
  const builder = createColumnsBuilder(COLUMNS);
  builder.setString(0, 'a');
  expect(() => builder.setString(0, 'b')).toThrow('Column 0 takes no string in row 0');
});

test('a builder is as large as its texts, lists, integers and marks', () => {
  // Four marks, two integers of 8 bytes, four ends of 4 bytes and five bytes of text.
  expect(builderOf([['né', 1n, ['x', 'y'], 2n]]).sizeBytes()).toBe(4 + 16 + 16 + 5);
});

test('no column is built from date cells', () => {
  expect(() => createColumnsBuilder([{ name: 'a', type: 'date', description: '' }])).toThrow(
    TypeError,
  );
});
