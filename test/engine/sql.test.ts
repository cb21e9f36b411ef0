import fc from 'fast-check';
import { expect, test } from 'vitest';
import { identifier, literal, literals } from '../../src/engine/sql.ts';
import { anyText } from '../core/any-text.ts';
import { openTrip, readRows } from './rows.ts';

// SQL text ends at a NUL, so such a text cannot be quoted; see the last test.
const quotable = fc.oneof(
  anyText.filter((text) => !text.includes('\0')),
  fc.string({ unit: fc.constantFrom("'", '"', '\\', '$', ';', '-', '\n', '%', '{', 'a') }),
);

test('any text survives as a literal', async () => {
  const { engine } = await openTrip();
  await fc.assert(
    fc.asyncProperty(quotable, async (text) => {
      expect(await readRows(engine, `SELECT ${literal(text)}`)).toEqual([[text]]);
    }),
  );
});

test('any texts survive as a list of literals', async () => {
  const { engine } = await openTrip();
  await fc.assert(
    fc.asyncProperty(fc.array(quotable), async (texts) => {
      expect(await readRows(engine, `SELECT ${literals(texts)}::VARCHAR[]`)).toEqual([[texts]]);
    }),
  );
});

test('any name but the empty one survives as an identifier', async () => {
  const { engine } = await openTrip();
  const names = quotable.filter((name) => name !== '');
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      const [row = {}] = await engine.rows(`SELECT 1 AS ${identifier(name)}`);
      expect(Object.keys(row)).toEqual([name]);
    }),
  );
});

test.each([`SELECT ${literal("a\0', 1 --")}`, `SELECT 1 AS ${identifier('a\0", 1 --')}`])(
  'a text that is cut at a NUL is an error, not another statement',
  async (sql) => {
    const { engine } = await openTrip();
    await expect(engine.rows(sql)).rejects.toThrow('Parser Error');
  },
);
