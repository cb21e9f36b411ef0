import { jsonByteText } from './byte-text.ts';
import { escapedKeysSpelled, withSpelledKeys } from './escaped-keys.ts';

const SOURCE = Symbol('source');

/** A JSON number as it was spelled, because JavaScript would hold another one. */
export interface ExactNumber {
  readonly [SOURCE]: string;
}

/** Whether a number is the one that was spelled, unless digits after a point were lost. */
export function isExact(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

/** What stands before a point of a JSON number, and before the number itself. */
const BEFORE_POINT = /[:,[]\s*-?\d+$/;
/** Digits and spaces that are looked at before a point; longer numbers count as fractions. */
const BEFORE_CHARS = 40;

/**
 * Whether a JSON text may have fractions, which JavaScript can round to integers unseen; rarely,
 * a text that looks like one is taken for it. Only points cost time: 2 µs for a page of sentences.
 */
export function mayHaveFractions(text: string): boolean {
  for (let at = text.indexOf('.'); at >= 0; at = text.indexOf('.', at + 1)) {
    if (!isDigitAt(text, at - 1) || !isDigitAt(text, at + 1)) continue;
    const before = text.slice(Math.max(0, at - BEFORE_CHARS), at);
    if (BEFORE_POINT.test(before) || /^\d+$/.test(before)) return true;
  }
  return false;
}

function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

/**
 * Parses JSON without losing anything: all numbers but integers of 53 bits stay as they are
 * spelled, and escaped keys are what they say. It takes several times as long as `JSON.parse`.
 */
export function parseExactly(text: string): unknown {
  const { json, escaped } = escapedKeysSpelled(text);
  const revive = (_key: string, value: unknown, { source }: { source?: string }): unknown => {
    if (typeof value === 'number' && source !== undefined && !isIntegerOf(value, source)) {
      return exactNumber(source);
    }
    return escaped ? withSpelledKeys(value) : value;
  };
  // The compiler does not know yet that a reviver is told the source.
  return JSON.parse(json, revive as (key: string, value: unknown) => unknown);
}

/**
 * The value of a JSON text, as exact as it can be had: nested too deep for that, numbers may be
 * rounded. Undefined when it is no JSON. Every string in it is byte text.
 *
 * @param json Valid UTF-8.
 */
export function parseAsExactly(json: Buffer): unknown {
  const source = jsonByteText(json);
  try {
    return parseExactly(source);
  } catch (error) {
    return error instanceof RangeError ? parseJson(source) : undefined;
  }
}

/**
 * The value of a JSON text as fast as it can be had without a rounded number passing for another:
 * where there may be fractions, all numbers stay as they are spelled; other numbers that were
 * rounded can be told by `isDoubtful`. Undefined when it is no JSON.
 *
 * @param json Valid UTF-8.
 */
export function parseQuickly(json: Buffer): unknown {
  const source = jsonByteText(json);
  return mayHaveFractions(source) ? parseAsExactly(json) : parseJson(source);
}

/** The value of a JSON text as JavaScript has it; undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Deeper nesting is refused as such. */
const DEPTH_MAX = 32;

/**
 * Whether a value as `JSON.parse` gives it may not be what was spelled: a number beyond the
 * integers it holds, or a key with a backslash.
 */
export function isDoubtful(value: unknown, depth = 0): boolean {
  if (typeof value === 'number') return !isExact(value);
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return false;
  const pairs = Object.entries(value);
  return pairs.some(([key, each]) => key.includes('\\') || isDoubtful(each, depth + 1));
}

function isIntegerOf(value: number, source: string): boolean {
  return isExact(value) && (String(value) === source || isSameNumber(String(value), source));
}

/** A number as it is spelled in JSON. */
export function exactNumber(source: string): ExactNumber {
  return { [SOURCE]: source };
}

/** How a value was spelled, if it is a number that was kept so. */
export function spellingOf(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && SOURCE in value
    ? (value as ExactNumber)[SOURCE]
    : undefined;
}

/** Whether two texts spell the same JSON number: `1.50` and `15e-1` do, `007` spells none. */
export function isSameNumber(one: string, other: string): boolean {
  const number = canonical(one);
  return number !== undefined && number === canonical(other);
}

const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Sign, digits without zeros around them, and the exponent of the last one. */
function canonical(spelling: string): string | undefined {
  const parts = NUMBER.exec(spelling);
  if (parts === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return `${sign}0`;
  const last =
    BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${sign}${significant}e${last}`;
}
