/** Draws the next number of a seeded sequence, uniform in [0, 1). */
export type Random = () => number;

/**
 * Mixes a text into a seed: FNV-1a over UTF-16 units, then Murmur3's finalizer.
 *
 * @param seed Any 32-bit integer; another seed gives an unrelated hash.
 * @returns An unsigned 32-bit integer, the same on every machine and in every release.
 */
export function hashText(seed: number, text: string): number {
  let hash = seed ^ 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return finalized(hash);
}

/** Mixes a number into a seed; the numeric sibling of `hashText`. Only the low 32 bits count. */
export function hashNumber(seed: number, value: number): number {
  return finalized(Math.imul(seed ^ 0x9e3779b9, 0x01000193) ^ finalized(value ^ 0x85ebca6b));
}

/** Creates a seeded sequence (mulberry32): small, fast, not for secrets. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws an integer in [0, `limit`). */
export function drawBelow(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** Draws one of the values, each with the same chance. */
export function drawFrom<Value>(random: Random, values: readonly [Value, ...Value[]]): Value {
  return values[drawBelow(random, values.length)] ?? values[0];
}

function finalized(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
