import type { ByteText } from '../core/byte-text.ts';
import { isExact, isSameNumber, spellingOf } from '../core/exact-json.ts';

const INT64_MAX = 2n ** 63n - 1n;
const CANONICAL_INTEGER = /^(0|-?[1-9][0-9]{0,18})$/;

/**
 * The integer of 64 bits that a value is: a JSON integer, or the plain decimal text of one, since
 * the service carries custom values as text.
 */
export function toInt64(value: unknown): bigint | number | undefined {
  if (typeof value === 'number') return isExact(value) ? value : undefined;
  const text = spellingOf(value) ?? value;
  if (typeof text !== 'string' || !CANONICAL_INTEGER.test(text)) return undefined;
  const integer = BigInt(text);
  return integer <= INT64_MAX && integer >= -INT64_MAX - 1n ? integer : undefined;
}

/**
 * The floating-point number that a value is: a JSON number that 64 bits hold to its last digit, or
 * the text of one.
 */
export function toFloat64(value: unknown): number | undefined {
  if (typeof value === 'number') return isExact(value) ? value : undefined;
  const text = spellingOf(value) ?? value;
  if (typeof text !== 'string') return undefined;
  const number = Number(text);
  const shortest = Object.is(number, -0) ? '-0' : String(number);
  return isSameNumber(text, shortest) ? number : undefined;
}

/** The truth value that a value is, in JSON or as text. */
export function toBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** The bytes that a text is the base64 of, as RFC 4648 spells it with padding. */
export function toBytes(value: unknown): ByteText | undefined {
  if (typeof value !== 'string') return undefined;
  const bytes = Buffer.from(value, 'base64');
  return bytes.toString('base64') === value ? bytes.toString('latin1') : undefined;
}

/** Whether a text is JSON by itself. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
