import { jsonByteText, type ByteText } from '../core/byte-text.ts';
import { parseJson } from '../core/exact-json.ts';
import type { ColumnsBuilder } from '../engine/columns-builder.ts';
import { setCell } from './cell.ts';
import { INTEGER, ITEM_NUMBERS, OTHER, PAIR_NUMBERS, STRING, STRING_LIST } from './page-tokens.ts';
import type { Target, Targets } from './targets.ts';

/** Puts the tags of a scanned item into the row being built. */
export interface ScannedRow {
  /** Whether every tag has a column that its value fits, and all are set; if not, some may be. */
  put(json: Buffer, numbers: Int32Array, item: number): boolean;
}

const MINUS = 0x2d;
const DIGIT_0 = 0x30;

/** Creates the way from tokens to the cells of a builder. */
export function createScannedRow(rows: ColumnsBuilder, targets: Targets): ScannedRow {
  function putValue(target: Target, json: Buffer, numbers: Int32Array, pair: number): boolean {
    const { index, type } = target;
    const kind = numbers[pair + 2];
    const from = numbers[pair + 3] ?? 0;
    const to = numbers[pair + 4] ?? 0;
    if (kind === STRING && type === 'string') {
      rows.setBytes(index, json, from, to);
      return true;
    }
    if (kind === STRING_LIST && type === 'string_list') {
      rows.setBytesList(index, json, {
        numbers,
        at: pair + PAIR_NUMBERS,
        count: numbers[pair + 5] ?? 0,
      });
      return true;
    }
    if (kind === OTHER && type === 'json') return false; // It may hold numbers to be kept exactly.
    const value = kind === INTEGER ? integerAt(json, from, to) : textsAt(json, kind, from, to);
    return value !== undefined && setCell(rows, index, target, value);
  }

  return {
    put(json, numbers, item) {
      let pair = item + ITEM_NUMBERS;
      for (let left = numbers[item + 2] ?? 0; left > 0; left--) {
        const target = targets.findAt(json, numbers[pair] ?? 0, numbers[pair + 1] ?? 0);
        if (target === undefined || rows.isSet(target.index)) return false;
        if (!putValue(target, json, numbers, pair)) return false;
        pair += PAIR_NUMBERS + 2 * (numbers[pair + 5] ?? 0);
      }
      return true;
    },
  };
}

function integerAt(json: Buffer, from: number, to: number): number {
  const isNegative = json[from] === MINUS;
  let value = 0;
  for (let at = isNegative ? from + 1 : from; at < to; at++) {
    value = value * 10 + (json[at] ?? 0) - DIGIT_0;
  }
  return isNegative ? -value : value;
}

/** A string or a list, of which some string may have escapes; undefined for anything else. */
function textsAt(
  json: Buffer,
  kind: number | undefined,
  from: number,
  to: number,
): ByteText | unknown[] | undefined {
  if (kind === STRING) return json.toString('latin1', from, to);
  const value = parseJson(jsonByteText(json.subarray(from, to)));
  return typeof value === 'string' || Array.isArray(value) ? value : undefined;
}
