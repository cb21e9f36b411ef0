import { expect, test } from 'vitest';
import { sized } from '../../src/core/byte-size.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [9_949, '9.9 kB'],
  [9_960, '10 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [412e9, '412 GB'],
  [3.2e18, '3200 PB'],
])('%i bytes are %s', (bytes, text) => {
  expect(sized(bytes)).toBe(text);
});
