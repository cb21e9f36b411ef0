import {
  DuckDBArrayValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';

const TIMESTAMPS = [
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
];

/**
 * A value as JSON text. Integers and decimals keep every digit, timestamps are ISO 8601 (`Z` when
 * their zone is known), and what JSON has no number for, such as NaN, is text.
 */
export function jsonText(value: DuckDBValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint' || value instanceof DuckDBDecimalValue) return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    return `[${value.items.map(jsonText).join(',')}]`;
  }
  if (value instanceof DuckDBStructValue) return objectText(Object.entries(value.entries));
  if (value instanceof DuckDBMapValue) {
    return objectText(value.entries.map((entry) => [plainText(entry.key), entry.value]));
  }
  return JSON.stringify(plainText(value));
}

/** A value as text without quotes around it, for a cell: lists and structs are JSON. */
export function plainText(value: DuckDBValue): string {
  if (isNested(value)) return jsonText(value);
  if (TIMESTAMPS.some((Class) => value instanceof Class)) {
    return String(value).replace(' ', 'T').replace(/\+00$/, 'Z');
  }
  return String(value);
}

/** An object of members in their order; `__proto__` is a name like any other. */
function objectText(members: readonly (readonly [string, DuckDBValue])[]): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${jsonText(value)}`).join(',')}}`;
}

function isNested(value: DuckDBValue): boolean {
  return [DuckDBListValue, DuckDBArrayValue, DuckDBStructValue, DuckDBMapValue].some(
    (Class) => value instanceof Class,
  );
}
