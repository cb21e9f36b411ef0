import { isExact, spellingOf } from '../core/exact-json.ts';

/** A tag no column holds, with its value as parsed. */
export type Extra = readonly [tag: string, value: unknown];

/** Nesting beyond this is refused; the documented values are not nested at all. */
const DEPTH_MAX = 32;

/**
 * The JSON object of the tags, keys sorted at every level, so that equal values are equal text.
 *
 * It is written pair by pair: a tag called `__proto__` is a key like any other.
 *
 * @returns Undefined when a value would not survive: a number JavaScript does not hold exactly,
 *   or nesting beyond 32 levels.
 */
export function extraJson(extras: readonly Extra[]): string | undefined {
  return objectJson(extras, 0);
}

function objectJson(pairs: readonly Extra[], depth: number): string | undefined {
  const members: string[] = [];
  for (const [key, value] of [...pairs].sort(byKey)) {
    const json = valueJson(value, depth + 1);
    if (json === undefined) return undefined;
    members.push(`${JSON.stringify(key)}:${json}`);
  }
  return `{${members.join(',')}}`;
}

/** The JSON text of a value; undefined when it would not survive. */
export function valueJson(value: unknown, depth = 0): string | undefined {
  if (depth > DEPTH_MAX) return undefined;
  if (typeof value === 'number') return isExact(value) ? String(value) : undefined;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const spelling = spellingOf(value);
  if (spelling !== undefined) return spelling;
  if (!Array.isArray(value)) return objectJson(Object.entries(value), depth);
  const elements: string[] = [];
  for (const element of value) {
    const json = valueJson(element, depth + 1);
    if (json === undefined) return undefined;
    elements.push(json);
  }
  return `[${elements.join(',')}]`;
}

function byKey([a]: Extra, [b]: Extra): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
