import { literal } from '../../src/engine/sql.ts';

/** The columns of the tables that probes make. */
export const PEOPLE = [
  { name: 'name', type: 'STRING', description: 'Who it is.' },
  { name: 'tags', type: 'STRING', mode: 'REPEATED' },
  { name: 'amount', type: 'INT64' },
  { name: 'moment', type: 'TIMESTAMP' },
  { name: 'day', type: 'DATE' },
];

/** SELECT in DuckDB of one row a name, in those columns. */
export function people(names: readonly string[], day: string): string {
  const rows = names.map((name) => `(${literal(name)})`).join(', ');
  return `SELECT name, [name, 'x'] AS tags, 9223372036854775807 AS amount,
    TIMESTAMPTZ '2026-01-01 00:00:00.123456+00' AS moment, DATE ${literal(day)} AS day
    FROM (VALUES ${rows}) t(name)`;
}

/** SELECT of no row, in those columns. */
export function nobody(day: string): string {
  return `FROM (${people(['Ann'], day)}) WHERE false`;
}
