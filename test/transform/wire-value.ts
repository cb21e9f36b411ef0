import fc from 'fast-check';
import { anyText } from '../core/any-text.ts';

/** A JSON value as it is spelled: numbers are text, objects are lists of pairs. */
export type WireValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly spelling: string }
  | { readonly kind: 'literal'; readonly literal: 'true' | 'false' | 'null' }
  | { readonly kind: 'list'; readonly elements: readonly WireValue[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, WireValue])[] };

/** The value as a service would write it. */
export function spelled(value: WireValue): string {
  switch (value.kind) {
    case 'text':
      return JSON.stringify(value.text);
    case 'number':
      return value.spelling;
    case 'literal':
      return value.literal;
    case 'list':
      return `[${value.elements.map(spelled).join(',')}]`;
    case 'object':
      return `{${value.members.map(([key, each]) => `${JSON.stringify(key)}:${spelled(each)}`).join(',')}}`;
  }
}

/** The value in one spelling, whatever the order of its keys. */
export function canonical(value: WireValue): string {
  if (value.kind === 'list') return `[${value.elements.map(canonical).join(',')}]`;
  if (value.kind === 'number') return integerIn(value.spelling)?.toString() ?? value.spelling;
  if (value.kind !== 'object') return spelled(value);
  const members = value.members.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`);
  return `{${members.toSorted().join(',')}}`;
}

/** The integer of 53 bits that a number is, however it is spelled; -0 is none. */
export function integerIn(spelling: string): bigint | undefined {
  const [digits, places] = decimal(spelling);
  const scale = 10n ** BigInt(Math.abs(places));
  const whole = places <= 0 ? digits * scale : digits % scale === 0n ? digits / scale : undefined;
  const isNegativeZero = whole === 0n && spelling.startsWith('-');
  return whole !== undefined && !isNegativeZero && whole >= -LARGEST && whole <= LARGEST
    ? whole
    : undefined;
}

const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

/** A decimal as an integer and the power of ten it is divided by, as schools teach it. */
export function decimal(spelling: string): readonly [digits: bigint, places: number] {
  const [mantissa = '', exponent = '0'] = spelling.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return [BigInt(whole + fraction), fraction.length - Number(exponent)];
}

/** Reads JSON back; it trusts nothing but the spelling of each token. */
export function readWire(json: string): WireValue {
  const tokens = json.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g) ?? [];
  let at = 0;
  function read(): WireValue {
    const token = tokens[at++] ?? '';
    if (token.startsWith('"')) return { kind: 'text', text: String(JSON.parse(token)) };
    if (token === '[') return { kind: 'list', elements: until(']', read) };
    if (token === '{') return { kind: 'object', members: until('}', member) };
    if (token === 'true' || token === 'false' || token === 'null') {
      return { kind: 'literal', literal: token };
    }
    return { kind: 'number', spelling: token };
  }
  function member(): readonly [string, WireValue] {
    const key = String(JSON.parse(tokens[at] ?? ''));
    at += 2;
    return [key, read()];
  }
  function until<Part>(end: string, part: () => Part): Part[] {
    const parts: Part[] = [];
    while (tokens[at] !== end) {
      parts.push(part());
      if (tokens[at] === ',') at += 1;
    }
    at += 1;
    return parts;
  }
  return read();
}

const HALVES = ['\ud800', 'a\udfff', '\udc00\ud800'];
const HOSTILE = ['__proto__', 'constructor', 'toString', '"', "'", '\\', '{}', '', 'x'.repeat(500)];

/** Texts: any, hostile ones, and such as look like values of other types. */
export const wireText = fc.oneof(
  { weight: 4, arbitrary: anyText },
  fc.constantFrom(...HOSTILE, '名'.repeat(166), '\u0000', ' 7', '+7', '007', '0x10', 'NaN'),
  fc.constantFrom('true', 'false', 'null', '[1]', '{"a":1}', '1.50', '-0', '1e3', 'TRUE'),
  fc.constantFrom('AAECAw==', 'AAECAx==', 'AAEC', 'AA', '-_8=', 'aGVsbG8='),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
  { weight: 1, arbitrary: fc.constantFrom(...HALVES) },
);

const around = (power: bigint) => [-1n, 0n, 1n].flatMap((step) => [power + step, -power + step]);

/** Numbers as they may be spelled. */
export const wireNumber = fc.oneof(
  fc.maxSafeInteger().map(String),
  fc.nat({ max: 2 ** 31 - 1 }).map(String),
  fc.constantFrom(...[...around(2n ** 53n), ...around(2n ** 63n), 2n ** 70n].map(String)),
  fc.constantFrom('-0', '0.0', '1.50', '15e-1', '1e3', '1E+2', '0.1', '1e300', '1e-320', '1e309'),
  fc.constantFrom('253402300799', '253402300800', '253402300799999', '253402300800000', '-1'),
  fc.constantFrom('0.1000000000000000055511151231257827', '4.35', '1.7976931348623157e308'),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
);

const key = fc.oneof(fc.string(), fc.constantFrom(...HOSTILE, ...HALVES, '1', 'a'));

/** Any JSON value, nested a little. */
export const { value: wireValue } = fc.letrec<{ value: WireValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: wireText.map((text) => ({ kind: 'text' as const, text })) },
    {
      weight: 3,
      arbitrary: wireNumber.map((spelling) => ({ kind: 'number' as const, spelling })),
    },
    fc
      .constantFrom('true' as const, 'false' as const, 'null' as const)
      .map((literal) => ({ kind: 'literal' as const, literal })),
    fc
      .array(wireText, { maxLength: 3 })
      .map((texts) => ({ kind: 'list' as const, elements: texts.map(textOf) })),
    fc
      .array(tie('value'), { maxLength: 3 })
      .map((elements) => ({ kind: 'list' as const, elements })),
    fc
      .uniqueArray(fc.tuple(key, tie('value')), { maxLength: 3, selector: ([name]) => name })
      .map((members) => ({ kind: 'object' as const, members })),
  ),
}));

/** A text as a value. */
export function textOf(text: string): WireValue {
  return { kind: 'text', text };
}
