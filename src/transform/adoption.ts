import type { Column } from '../../schemas/column.ts';
import { EXTRA, type TagColumn } from '../../schemas/friends.ts';
import { jsonByteText, toByteText, type ByteText } from '../core/byte-text.ts';
import { parseExactly } from '../core/exact-json.ts';
import type { Columns } from '../engine/columns.ts';
import { createColumnsBuilder } from '../engine/columns-builder.ts';
import { setCell } from './cell.ts';
import { extraJson, type Extra } from './extra.ts';

/** Moves what `extra` kept into the columns that its tags have by now. */
export interface Adoption {
  /** The columns it fills: those of the tags, and `extra`. */
  readonly columns: readonly Column[];
  /** The cells of rows whose `extra` is given, as UTF-8. */
  adopt(extras: readonly (Uint8Array | null)[]): Columns;
}

/**
 * Creates the adoption of tags that are declared now and were not when the rows were made.
 *
 * It decides by the same functions as flattening does, so that an adopted row is the row that
 * pulling it anew would give, to the byte: a value that does not fit stays in `extra`.
 */
export function createAdoption(tags: readonly TagColumn[]): Adoption {
  const columns = [...tags, EXTRA];
  const rows = createColumnsBuilder(columns);
  const targets = new Map(
    tags.map((column, index) => [toByteText(column.tag), { ...column, index, declared: true }]),
  );

  /** Sets the tag's cell, if it has one that the value fits. */
  function isAdopted([tag, value]: Extra): boolean {
    const target = targets.get(tag);
    return target !== undefined && value !== null && setCell(rows, target.index, target, value);
  }

  return {
    columns,
    adopt(extras) {
      for (const extra of extras) {
        if (extra !== null) {
          const left = pairsOf(extra).filter((pair) => !isAdopted(pair));
          if (left.length > 0) rows.setByteText(tags.length, jsonOf(left));
        }
        rows.endRow();
      }
      return rows.finish();
    },
  };
}

/** What all has that `JSON.parse` may read wrong (long numbers, fractions, escaped keys), and more. */
const MAYBE_INEXACT = /\d[.eE]|\d{16}|-0|[{,]"[^"\\]*\\/;

function pairsOf(extra: Uint8Array): Extra[] {
  const text = jsonByteText(Buffer.from(extra));
  const pairs: unknown = MAYBE_INEXACT.test(text) ? parseExactly(text) : JSON.parse(text);
  return Object.entries(Object(pairs));
}

/** @throws {TypeError} It was not written by us. */
function jsonOf(pairs: readonly Extra[]): ByteText {
  const json = extraJson(pairs);
  if (json === undefined) throw new TypeError('extra holds what it cannot have kept exactly');
  return json;
}
