import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromByteText, jsonByteText, toByteText } from '../../src/core/byte-text.ts';
import { anyText } from './any-text.ts';
import { parsed, unparsed } from './parsed.ts';

test('every text comes back from its bytes', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const bytes = toByteText(text);
      expect(Buffer.from(bytes, 'latin1').equals(Buffer.from(text))).toBe(true);
      expect(fromByteText(bytes)).toBe(text);
    }),
  );
});

/** A JSON document in which some characters are escaped, as serialisers differ in it. */
const document = fc
  .tuple(
    fc.oneof(
      fc.jsonValue(),
      fc.array(anyText),
      fc.dictionary(anyText, anyText),
      fc.constantFrom('\ud800', 'a\udfff名', '\udc00\ud800', '\\u540d', '\\\\u540d\u540d'),
    ),
    fc.func(fc.boolean()),
  )
  .map(([value, isEscaped]) =>
    JSON.stringify(value).replace(/[^ -~]/g, (unit, at: number) =>
      isEscaped(at) ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}` : unit,
    ),
  )
  .filter((source) => source.isWellFormed());

test('a document has the same values by its bytes, however its characters are spelled', () => {
  fc.assert(
    fc.property(document, (source) => {
      const value: unknown = JSON.parse(source);
      expect(JSON.parse(jsonByteText(Buffer.from(source)))).toEqual(parsed(value));
    }),
    { numRuns: 1000 },
  );
});

test('half a character stays apart from all bytes', () => {
  const [half] = JSON.parse(jsonByteText(Buffer.from(String.raw`["\ud83d"]`)));
  expect(half).toBe('\ud83d');
  expect(unparsed(half)).toBe('\ufffd');
});
