import fc from 'fast-check';

/** Any character that has a UTF-8 spelling. (fast-check's own takes 0.9 s to begin with.) */
export const character = fc
  .integer({ min: 0, max: 0x10ffff - 0x800 })
  .map((index) => String.fromCodePoint(index < 0xd800 ? index : index + 0x800));

/** Any text that has a UTF-8 spelling: every plane, NUL and the empty text among it. */
export const anyText = fc.oneof(
  fc.string({ unit: character, maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom('', '\0', 'a\0b', '\u{10ffff}', 'é', '名前', '\uffff'),
);
