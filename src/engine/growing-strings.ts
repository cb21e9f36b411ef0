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
  /** Hands the strings over in buffers of just their size; the list is empty afterwards. */
  take(): Strings;
}

/** Up to this length a loop writes ASCII faster than a call into the engine does. */
const SHORT_LENGTH = 48;
const ASCII_MAX = 127;
const FIRST_BYTES = 1024;
const FIRST_STRINGS = 64;

/** Creates an empty list. */
export function createGrowingStrings(): GrowingStrings {
  let bytes = Buffer.from(new ArrayBuffer(FIRST_BYTES));
  let ends = new Uint32Array(FIRST_STRINGS);
  let count = 0;
  let sizeBytes = 0;

  function reserve(moreStrings: number, moreBytes: number): void {
    if (sizeBytes + moreBytes > bytes.length) {
      const size = Math.max(bytes.length * 2, sizeBytes + moreBytes);
      bytes = Buffer.from(bytes.buffer.transfer(size)); // Frees the old memory at once.
    }
    if (count + moreStrings > ends.length) {
      const length = Math.max(ends.length * 2, count + moreStrings);
      ends = new Uint32Array(ends.buffer.transfer(length * Uint32Array.BYTES_PER_ELEMENT));
    }
  }

  /** Whether the string was short and ASCII, and so is written. */
  function writeShortAscii(value: string): boolean {
    const { length } = value;
    if (length > SHORT_LENGTH) return false;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > ASCII_MAX) return false;
      bytes[sizeBytes + i] = code;
    }
    sizeBytes += length;
    return true;
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
      if (!writeShortAscii(value)) sizeBytes += bytes.write(value, sizeBytes, 'utf8');
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
    take() {
      const taken = {
        ends: new Uint32Array(ends.buffer.transfer(count * Uint32Array.BYTES_PER_ELEMENT)),
        bytes: new Uint8Array(bytes.buffer.transfer(sizeBytes)),
      };
      bytes = Buffer.from(new ArrayBuffer(FIRST_BYTES));
      ends = new Uint32Array(FIRST_STRINGS);
      count = 0;
      sizeBytes = 0;
      return taken;
    },
  };
}
