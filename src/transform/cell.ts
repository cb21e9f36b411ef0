import type { TagColumn } from '../../schemas/friends.ts';
import type { ByteText } from '../core/byte-text.ts';
import type { ColumnsBuilder } from '../engine/columns-builder.ts';
import { isJson, toBoolean, toBytes, toFloat64, toInt64 } from './custom-value.ts';
import { valueJson } from './extra.ts';

/** 9999-12-31T23:59:59.999Z, the last instant that every reader of Parquet and BigQuery holds. */
const MILLIS_MAX = 253_402_300_799_999;
/** Microseconds beyond the year 2255 are no safe integer. */
const EXACT_MILLIS_MAX = Math.floor(Number.MAX_SAFE_INTEGER / 1000);

/** What decides how a value becomes a cell. */
export type CellType = Pick<TagColumn, 'type' | 'unit'> & {
  /** Whether a pipeline declares it: custom values come as text, the service's own do not. */
  readonly declared: boolean;
};

/**
 * Puts a tag's value into its column if it fits the type exactly.
 *
 * - string: a JSON string of valid Unicode;
 * - string_list: a JSON array of such strings;
 * - int64, float64, boolean, bytes: see `custom-value.ts`;
 * - timestamp: an integer of seconds or milliseconds from 1970 to 9999;
 * - json: a string of valid Unicode that is JSON, as it is spelled, or any value but a string.
 *
 * @returns Whether it fits; if not, nothing was set.
 */
export function setCell(
  builder: ColumnsBuilder,
  index: number,
  cell: CellType,
  value: unknown,
): boolean {
  switch (cell.type) {
    case 'string':
      return typeof value === 'string' && builder.setByteText(index, value);
    case 'string_list':
      return isStringList(value) && builder.setByteTexts(index, value);
    case 'timestamp': {
      const micros = toMicros(value, cell);
      if (micros !== undefined) builder.setInt64(index, micros);
      return micros !== undefined;
    }
    case 'int64': {
      const integer = toInt64(value);
      if (integer !== undefined) builder.setInt64(index, integer);
      return integer !== undefined;
    }
    case 'float64': {
      const number = toFloat64(value);
      if (number !== undefined) builder.setFloat64(index, number);
      return number !== undefined;
    }
    case 'boolean': {
      const truth = toBoolean(value);
      if (truth !== undefined) builder.setBoolean(index, truth);
      return truth !== undefined;
    }
    case 'bytes': {
      const bytes = toBytes(value);
      return bytes !== undefined && builder.setByteText(index, bytes);
    }
    case 'json': {
      const text = toJson(value);
      return text !== undefined && builder.setByteText(index, text);
    }
  }
}

function isStringList(value: unknown): value is string[] {
  if (!Array.isArray(value)) return false;
  for (const element of value) {
    if (typeof element !== 'string') return false;
  }
  return true;
}

function toMicros(value: unknown, { unit, declared }: CellType): bigint | number | undefined {
  const count = declared || typeof value === 'number' ? Number(toInt64(value)) : NaN;
  if (!(count >= 0)) return undefined;
  const millis = unit === 'millis' ? count : count * 1000;
  if (millis > MILLIS_MAX) return undefined;
  return millis > EXACT_MILLIS_MAX ? BigInt(millis) * 1000n : millis * 1000;
}

function toJson(value: unknown): ByteText | undefined {
  if (typeof value !== 'string') return valueJson(value);
  return isJson(value) ? value : undefined;
}
