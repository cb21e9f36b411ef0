import { expect, test } from 'vitest';
import { QUARANTINE_TABLE, quarantinedText, RAW_CHARS_MAX } from '../../schemas/quarantine.ts';

test('a refused text is kept whole up to the documented size', () => {
  const json = JSON.stringify('x'.repeat(RAW_CHARS_MAX - 2));
  expect(quarantinedText(json)).toBe(json);
});

test('a longer one is cut, with a note of its length', () => {
  const json = JSON.stringify('x'.repeat(10_000));
  expect(quarantinedText(json)).toBe(
    `${json.slice(0, RAW_CHARS_MAX)}… (cut: 10002 characters in all)`,
  );
});

test('it is not cut within a character', () => {
  const json = `${'x'.repeat(RAW_CHARS_MAX - 1)}😀`;
  expect(quarantinedText(json)).toBe(
    `${'x'.repeat(RAW_CHARS_MAX - 1)}… (cut: ${RAW_CHARS_MAX + 1} characters in all)`,
  );
});

test('the description states the size', () => {
  const raw = QUARANTINE_TABLE.columns.find(({ name }) => name === 'raw');
  expect(raw?.description).toContain(`${RAW_CHARS_MAX.toLocaleString('en-US')} characters`);
});
