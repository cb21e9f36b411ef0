/**
 * Rows as bytes, column by column: the form that is cheapest to build, to hand to another thread
 * (every buffer can be transferred) and to copy into DuckDB's vectors.
 */
export interface Columns {
  readonly rowCount: number;
  readonly columns: readonly ColumnBytes[];
}

/** One column's bytes; `valid` has one byte a row, 0 for null. */
export type ColumnBytes =
  | { readonly kind: 'int64'; readonly valid: Uint8Array; readonly values: BigInt64Array }
  | { readonly kind: 'string'; readonly valid: Uint8Array; readonly strings: Strings }
  | {
      readonly kind: 'string_list';
      readonly valid: Uint8Array;
      /** Index after each row's last element. */
      readonly ends: Uint32Array;
      readonly elements: Strings;
    };

/** UTF-8 strings one after another; `ends[i]` is the byte after string `i`. */
export interface Strings {
  readonly ends: Uint32Array;
  readonly bytes: Uint8Array;
}

/** Every buffer of the columns, for `postMessage`'s transfer list. */
export function buffersOf(columns: Columns): ArrayBuffer[] {
  return columns.columns.flatMap((column) => {
    const arrays =
      column.kind === 'int64'
        ? [column.valid, column.values]
        : column.kind === 'string'
          ? [column.valid, column.strings.ends, column.strings.bytes]
          : [column.valid, column.ends, column.elements.ends, column.elements.bytes];
    return arrays.map((array) => array.buffer).filter((buffer) => buffer instanceof ArrayBuffer);
  });
}
