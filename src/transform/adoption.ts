import type { Column } from '../../schemas/column.ts';
import { EXTRA, type TagColumn } from '../../schemas/friends.ts';
import { jsonByteText, toByteText, type ByteText } from '../core/byte-text.ts';
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
  const indexOfTag = new Map(tags.map(({ tag }, index) => [toByteText(tag), index]));

  /** Sets the tag's cell, if it has one that the value fits. */
  function isAdopted([tag, value]: Extra): boolean {
    const index = indexOfTag.get(tag);
    const type = index === undefined ? undefined : tags[index]?.type;
    if (index === undefined || type === undefined || value === null) return false;
    return setCell(rows, index, type, value);
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

function pairsOf(extra: Uint8Array): Extra[] {
  const pairs: unknown = JSON.parse(jsonByteText(Buffer.from(extra)));
  return Object.entries(Object(pairs));
}

/** @throws {TypeError} It was not written by us. */
function jsonOf(pairs: readonly Extra[]): ByteText {
  const json = extraJson(pairs);
  if (json === undefined) throw new TypeError('extra holds what it cannot have kept exactly');
  return json;
}
