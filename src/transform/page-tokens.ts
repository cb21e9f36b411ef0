/**
 * Where things stand in the JSON of a page's items, as places of its bytes.
 *
 * An item is `from, to, pairs, friendFrom, friendTo` and then its pairs; a pair is
 * `tagFrom, tagTo, kind, valueFrom, valueTo, elements` and then its elements, each `from, to`.
 * Strings stand without their quotes. An item of `ODD` pairs is spelled in a way not expected:
 * only its first three numbers are there.
 */
export interface PageTokens {
  readonly numbers: Int32Array;
  /** How many of the numbers are of this page. */
  readonly count: number;
}

/** Numbers of an item that is not odd, before its pairs. */
export const ITEM_NUMBERS = 5;
/** Numbers of an odd item. */
export const ODD_NUMBERS = 3;
export const ODD = -1;
/** Numbers of a pair before its elements. */
export const PAIR_NUMBERS = 6;

/** Kind of a value: a string without escapes. */
export const STRING = 0;
/** Kind of a value: an integer of at most 15 digits. */
export const INTEGER = 1;
/** Kind of a value: a list of strings without escapes. */
export const STRING_LIST = 2;
/** Kind of a value: anything else, from its first byte to its last, for `JSON.parse`. */
export const OTHER = 3;

/** The place of the item after the one at `item`. */
export function nextItem(numbers: Int32Array, item: number): number {
  const pairs = numbers[item + 2] ?? 0;
  if (pairs === ODD) return item + ODD_NUMBERS;
  let at = item + ITEM_NUMBERS;
  for (let left = pairs; left > 0; left--) at += PAIR_NUMBERS + 2 * (numbers[at + 5] ?? 0);
  return at;
}
