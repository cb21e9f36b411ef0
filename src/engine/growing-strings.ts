import type { Strings } from './columns.ts';

/** A list of UTF-8 strings that grows at its end and keeps its memory when cleared. */
export interface GrowingStrings {
  readonly count: number;
  readonly sizeBytes: number;
  push(value: string): void;
  /** Appends strings `from` (inclusive) to `to` (exclusive) of another list. */
  append(other: GrowingStrings, from: number, to: number): void;
  clear(): void;
  /** Views of the strings held now; the next push may overwrite or abandon them. */
  view(): Strings;
}

/** Creates an empty list. */
export function createGrowingStrings(): GrowingStrings {
  let bytes = Buffer.allocUnsafeSlow(1024);
  let ends = new Uint32Array(64);
  let count = 0;
  let sizeBytes = 0;

  function reserve(moreStrings: number, moreBytes: number): void {
    if (sizeBytes + moreBytes > bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(bytes.length * 2, sizeBytes + moreBytes));
      bytes.copy(larger, 0, 0, sizeBytes);
      bytes = larger;
    }
    if (count + moreStrings > ends.length) {
      const larger = new Uint32Array(Math.max(ends.length * 2, count + moreStrings));
      larger.set(ends.subarray(0, count));
      ends = larger;
    }
  }

  return {
    get count() {
      return count;
    },
    get sizeBytes() {
      return sizeBytes;
    },
    push(value) {
      reserve(1, value.length * 3); // A UTF-16 code unit takes at most three bytes of UTF-8.
      sizeBytes += bytes.write(value, sizeBytes, 'utf8');
      ends[count++] = sizeBytes;
    },
    append(other, from, to) {
      const source = other.view();
      const firstByte = from === 0 ? 0 : (source.ends[from - 1] ?? 0);
      const lastByte = to === 0 ? 0 : (source.ends[to - 1] ?? 0);
      reserve(to - from, lastByte - firstByte);
      bytes.set(source.bytes.subarray(firstByte, lastByte), sizeBytes);
      const shift = sizeBytes - firstByte;
      for (let i = from; i < to; i++) ends[count++] = (source.ends[i] ?? 0) + shift;
      sizeBytes += lastByte - firstByte;
    },
    clear() {
      count = 0;
      sizeBytes = 0;
    },
    view: () => ({ ends: ends.subarray(0, count), bytes: bytes.subarray(0, sizeBytes) }),
  };
}
