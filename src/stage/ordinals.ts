/** A set of places in the account list, one bit each: 125 kB per million accounts. */
export interface Ordinals {
  readonly size: number;
  has(ordinal: number): boolean;
  add(ordinal: number): void;
}

/** Creates an empty set for ordinals from 0 to `capacity - 1`. */
export function createOrdinals(capacity: number): Ordinals {
  const bits = new Uint8Array(Math.ceil(capacity / 8));
  let size = 0;
  return {
    get size() {
      return size;
    },
    has: (ordinal) => ((bits[ordinal >> 3] ?? 0) & (1 << (ordinal & 7))) !== 0,
    add(ordinal) {
      const byte = bits[ordinal >> 3];
      if (byte === undefined || ordinal >= capacity) {
        throw new RangeError(`Ordinal ${ordinal} is not below ${capacity}`);
      }
      const bit = 1 << (ordinal & 7);
      if ((byte & bit) === 0) size += 1;
      bits[ordinal >> 3] = byte | bit;
    },
  };
}

/** Runs of ordinals as `[first, last]`, ends included: how the journal spells a set of them. */
export function toRanges(ordinals: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const ordinal of [...ordinals].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && ordinal <= last[1] + 1) last[1] = ordinal;
    else ranges.push([ordinal, ordinal]);
  }
  return ranges;
}
