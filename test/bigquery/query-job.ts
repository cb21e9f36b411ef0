import { identifier } from '../../src/engine/sql.ts';
import { place } from './placement.ts';
import type { QueryConfiguration } from './resources.ts';
import { JobRefusal, ServiceRefusal } from './service-error.ts';
import { fieldsOf, find, pathOf, rowsOf, storedType, type Store } from './store.ts';
import { readBy, type Read } from './reading.ts';

/** What a query came to. */
export interface Answer {
  /** Columns by name, with DuckDB's types. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** In DuckDB's JSON spelling; empty where the rows went to a table. */
  readonly rows: readonly Record<string, unknown>[];
  /** What it looked at. */
  readonly read: Read;
}

/**
 * Puts DuckDB's names for tables in the place of the service's, and the texts of views in the
 * place of theirs. Nothing else of the SQL is touched or understood.
 *
 * @throws {JobRefusal} There is no such table.
 */
export function translated(store: Store, sql: string, depth = 0): string {
  if (depth > 16) throw new JobRefusal('invalid', 'Views are nested too deep');
  return sql.replaceAll(/`([^`]+)`/g, (_, path: string) => {
    const name = path.split('.').at(-1) ?? '';
    const table = path === pathOf(store, name) ? store.tables.get(name) : undefined;
    if (table === undefined) {
      throw new JobRefusal('notFound', `Not found: Table ${path} was not found in location`);
    }
    const { view } = table.body;
    return view === undefined ? rowsOf(table) : `(${translated(store, view.query, depth + 1)})`;
  });
}

/** How a statement begins that only reads. */
export const READING = /^\s*(--.*\n|\s)*(SELECT|WITH|\()/i;

/**
 * What a query would give and read.
 *
 * @throws {JobRefusal} It is wrong, or would do more than read: without billing that is refused.
 */
export async function explain(store: Store, sql: string): Promise<Answer & { translated: string }> {
  const text = translated(store, sql);
  if (!READING.test(text)) {
    throw new JobRefusal(
      'billingNotEnabled',
      'DML and DDL queries are not allowed in the free tier',
    );
  }
  try {
    const described = await store.engine.rows(`DESCRIBE ${text}`);
    const columns = described.map((row) => ({
      name: String(row['column_name']),
      type: String(row['column_type']),
    }));
    return { columns, rows: [], read: await readBy(store, text), translated: text };
  } catch (error) {
    if (error instanceof JobRefusal) throw error;
    throw new JobRefusal('invalidQuery', error instanceof Error ? error.message : String(error));
  }
}

/**
 * Executes a query as it was submitted.
 *
 * @throws {JobRefusal} The query is wrong, or its rows do not fit the destination.
 */
export async function execute(
  store: Store,
  { query, defaultDataset, destinationTable, writeDisposition }: QueryConfiguration,
): Promise<Answer> {
  if (defaultDataset) await nameTables(store);
  const answer = await explain(store, query);
  if (destinationTable === undefined) {
    const cells = answer.columns.map((column) => listed(column, true)).join(', ');
    const rows = await store.engine.rows(`SELECT ${cells} FROM (${answer.translated})`);
    return { ...answer, rows };
  }
  const target = find(store, destinationTable);
  const wanted = fieldsOf(target.table).map((field) => `${field.name} ${storedType(field)}`);
  const given = answer.columns.map(({ name, type }) => `${name} ${type}`);
  if (given.join() !== wanted.join()) {
    throw new JobRefusal(
      'invalid',
      `Provided Schema does not match Table ${target.name}: ${given.join()} instead of ${wanted.join()}`,
    );
  }
  const cells = answer.columns.map(({ name }) => identifier(name)).join(', ');
  await place(store, `(SELECT ${cells} FROM (${answer.translated}))`, {
    target,
    write: writeDisposition,
  });
  return answer;
}

/** Makes DuckDB know the tables and views of the dataset by their bare names. */
export async function nameTables(store: Store): Promise<void> {
  for (const name of store.tables.keys()) {
    const select = translated(store, `SELECT * FROM \`${pathOf(store, name)}\``);
    await store.engine.run(`CREATE OR REPLACE TEMP VIEW ${identifier(name)} AS ${select}`);
  }
}

/** SQL for a cell. Seconds as floating point lose microseconds, so whole ones can be asked for. */
export function listed({ name, type }: { name: string; type: string }, micros: boolean): string {
  const quoted = identifier(name);
  if (type === 'TIMESTAMP WITH TIME ZONE') {
    return `${micros ? 'epoch_us' : 'epoch'}(${quoted}) AS ${quoted}`;
  }
  return type === 'BLOB' ? `to_base64(${quoted}) AS ${quoted}` : quoted;
}

/** Rows as the service answers them: every cell is text, a list is a list of cells. */
export function restRows({ columns, rows }: Answer): unknown[] {
  return rows.map((row) => ({ f: columns.map(({ name }) => ({ v: restCell(row[name]) })) }));
}

function restCell(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((each) => ({ v: restCell(each) }));
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return value.toString();
  throw new ServiceRefusal(501, 'notImplemented', `No answer of ${typeof value}`);
}

const REST_TYPES: Readonly<Record<string, string>> = {
  VARCHAR: 'STRING',
  BIGINT: 'INTEGER',
  HUGEINT: 'INTEGER', // What a sum of BIGINT is in DuckDB, INT64 in BigQuery.
  INTEGER: 'INTEGER',
  DOUBLE: 'FLOAT',
  BOOLEAN: 'BOOLEAN',
  DATE: 'DATE',
  'TIMESTAMP WITH TIME ZONE': 'TIMESTAMP',
  BLOB: 'BYTES',
};

/** The schema of an answer. */
export function restSchema({ columns }: Pick<Answer, 'columns'>) {
  const fields = columns.map(({ name, type }) => {
    const base = REST_TYPES[type.replace('[]', '')];
    if (base === undefined) throw new ServiceRefusal(501, 'notImplemented', `No answer of ${type}`);
    return { name, type: base, mode: type.endsWith('[]') ? 'REPEATED' : 'NULLABLE' };
  });
  return { fields };
}
