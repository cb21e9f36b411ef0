import { fromByteText } from '../../src/core/byte-text.ts';
import { spellingOf } from '../../src/core/exact-json.ts';

/** A JSON value as it stands in a page: every string in it, keys included, is byte text. */
export function parsed(value: unknown): unknown {
  return mapStrings(value, (text) => Array.from(text, bytesOf).join(''));
}

/** The value that stands in a page as this one. */
export function unparsed(value: unknown): unknown {
  return mapStrings(value, fromByteText);
}

/** Half of a surrogate pair has no bytes, and stays what it is. */
function bytesOf(character: string): string {
  return character.isWellFormed() ? Buffer.from(character).toString('latin1') : character;
}

function mapStrings(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((element) => mapStrings(element, map));
  if (typeof value !== 'object' || value === null || spellingOf(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [map(key), mapStrings(member, map)]),
  );
}
