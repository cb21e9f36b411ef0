import type { ByteText } from '../core/byte-text.ts';
import type { Strings } from './columns.ts';

/** A list of UTF-8 strings that grows at its end and keeps its memory when cleared. */
export interface GrowingStrings {
  readonly count: number;
  readonly sizeBytes: number;
  /** Appends a string; whether it is byte text. If not, nothing is appended. */
  push(value: ByteText): boolean;
  /** Appends bytes that are UTF-8, from `from` (inclusive) to `to` (exclusive). */
  pushBytes(source: Uint8Array, from: number, to: number): void;
  /** Appends strings `from` (inclusive) to `to` (exclusive) of another list. */
  append(other: GrowingStrings, from: number, to: number): void;
  /** Forgets all but the first `count` strings. */
  truncate(count: number): void;
  /** FNV-1a of a string's bytes, mixed so that its low bits depend on all of them. */
  hashAt(index: number): number;
  areEqual(one: number, other: number): boolean;
  /** Views of the strings held now; the next push may overwrite or abandon them. */
  view(): Strings;
  /** Hands the strings over in buffers of just their size; the list is empty afterwards. */
  take(): Strings;
}

const BYTE_MAX = 255;
const FIRST_BYTES = 1024;
const FIRST_STRINGS = 64;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Creates an empty list. */
export function createGrowingStrings(): GrowingStrings {
  let bytes = new Uint8Array(new ArrayBuffer(FIRST_BYTES));
  let ends = new Uint32Array(FIRST_STRINGS);
  let count = 0;
  let sizeBytes = 0;

  function reserve(moreStrings: number, moreBytes: number): void {
    if (sizeBytes + moreBytes > bytes.length) {
      const size = Math.max(bytes.length * 2, sizeBytes + moreBytes);
      bytes = new Uint8Array(bytes.buffer.transfer(size)); // Frees the old memory at once.
    }
    if (count + moreStrings > ends.length) {
      const length = Math.max(ends.length * 2, count + moreStrings);
      ends = new Uint32Array(ends.buffer.transfer(length * Uint32Array.BYTES_PER_ELEMENT));
    }
  }

  function startOf(index: number): number {
    return index === 0 ? 0 : (ends[index - 1] ?? 0);
  }

  return {
    get count() {
      return count;
    },
    get sizeBytes() {
      return sizeBytes;
    },
    push(value) {
      const { length } = value;
      if (sizeBytes + length > bytes.length || count === ends.length) reserve(1, length);
      const target = bytes;
      const at = sizeBytes;
      // For strings as short as ours a loop is faster than a call into the engine.
      for (let i = 0; i < length; i++) {
        const code = value.charCodeAt(i);
        if (code > BYTE_MAX) return false;
        target[at + i] = code;
      }
      sizeBytes = at + length;
      ends[count++] = sizeBytes;
      return true;
    },
    pushBytes(source, from, to) {
      const length = to - from;
      if (sizeBytes + length > bytes.length || count === ends.length) reserve(1, length);
      const target = bytes;
      const at = sizeBytes;
      for (let i = 0; i < length; i++) target[at + i] = source[from + i] ?? 0;
      sizeBytes = at + length;
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
    truncate(length) {
      count = length;
      sizeBytes = length === 0 ? 0 : (ends[length - 1] ?? 0);
    },
    hashAt(index) {
      let hash = FNV_OFFSET;
      const end = ends[index] ?? 0;
      for (let i = startOf(index); i < end; i++)
        hash = Math.imul(hash ^ (bytes[i] ?? 0), FNV_PRIME);
      return hash ^ (hash >>> 15);
    },
    areEqual(one, other) {
      const from = startOf(one);
      const otherFrom = startOf(other);
      const length = (ends[one] ?? 0) - from;
      if ((ends[other] ?? 0) - otherFrom !== length) return false;
      for (let i = 0; i < length; i++) if (bytes[from + i] !== bytes[otherFrom + i]) return false;
      return true;
    },
    view: () => ({ ends: ends.subarray(0, count), bytes: bytes.subarray(0, sizeBytes) }),
    take() {
      const taken = {
        ends: new Uint32Array(ends.buffer.transfer(count * Uint32Array.BYTES_PER_ELEMENT)),
        bytes: new Uint8Array(bytes.buffer.transfer(sizeBytes)),
      };
      bytes = new Uint8Array(new ArrayBuffer(FIRST_BYTES));
      ends = new Uint32Array(FIRST_STRINGS);
      count = 0;
      sizeBytes = 0;
      return taken;
    },
  };
}
