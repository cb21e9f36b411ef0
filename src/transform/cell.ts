import type { TagColumn } from '../../schemas/friends.ts';
import type { ColumnsBuilder } from '../engine/columns-builder.ts';

/** 9999-12-31T23:59:59Z, the last second that every reader of Parquet and BigQuery holds. */
const SECONDS_MAX = 253_402_300_799;
/** Microseconds beyond the year 2255 are no safe integer. */
const EXACT_SECONDS_MAX = Math.floor(Number.MAX_SAFE_INTEGER / 1e6);
const INT64_MAX = 2n ** 63n - 1n;
const CANONICAL_INTEGER = /^(0|-?[1-9][0-9]{0,18})$/;

/**
 * Puts a tag's value into its column if it fits the type exactly.
 *
 * - string: a JSON string of valid Unicode;
 * - string_list: a JSON array of such strings;
 * - timestamp: a JSON integer of Unix seconds from 1970 to 9999;
 * - int64: a JSON integer that JavaScript holds exactly, or the plain decimal text of one, since
 *   the service carries custom values as strings.
 *
 * @returns Whether it fits; if not, nothing was set.
 */
export function setCell(
  builder: ColumnsBuilder,
  index: number,
  type: TagColumn['type'],
  value: unknown,
): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string' && builder.setByteText(index, value);
    case 'string_list':
      return isStringList(value) && builder.setByteTexts(index, value);
    case 'timestamp':
      if (!isSecond(value)) return false;
      builder.setInt64(index, value > EXACT_SECONDS_MAX ? BigInt(value) * 1_000_000n : value * 1e6);
      return true;
    case 'int64': {
      const integer = toInt64(value);
      if (integer === undefined) return false;
      builder.setInt64(index, integer);
      return true;
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

function isSecond(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= SECONDS_MAX;
}

function toInt64(value: unknown): bigint | number | undefined {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : undefined;
  }
  if (typeof value !== 'string' || !CANONICAL_INTEGER.test(value)) return undefined;
  const integer = BigInt(value);
  return integer <= INT64_MAX && integer >= -INT64_MAX - 1n ? integer : undefined;
}
