import { addColumn, storedPartition } from './placement.ts';
import { PROBES } from './reading.ts';
import { listed, restRows } from './query-job.ts';
import { TableBody, TablePatch } from './resources.ts';
import { ServiceRefusal } from './service-error.ts';
import {
  checkDataset,
  fieldsOf,
  find,
  rowsOf,
  storedType,
  dateOf,
  type Store,
  type StoredTable,
} from './store.ts';
import { literal } from '../../src/engine/sql.ts';

/** Days after which everything goes where there is no billing. */
const SANDBOX_DAYS = 60;

/**
 * A table as it is made where there is no billing: it and its days expire, which is not to be
 * asked for later. https://cloud.google.com/bigquery/docs/sandbox#limits
 *
 * @throws {ServiceRefusal} 403: it is to be kept longer.
 */
function inSandbox(body: TableBody): TableBody {
  const { timePartitioning, expirationTime } = body;
  const keptMs = SANDBOX_DAYS * 86_400_000;
  const wantedMs = Number(expirationTime ?? 0) - Date.now();
  if (Math.max(wantedMs, Number(timePartitioning?.expirationMs ?? 0)) > keptMs) {
    const what = timePartitioning?.expirationMs === undefined ? 'Table' : 'Partition';
    throw new ServiceRefusal(
      403,
      'billingNotEnabled',
      `${what} expiration time must be less than ${SANDBOX_DAYS} days while in sandbox mode.`,
    );
  }
  if (timePartitioning === undefined) {
    return { ...body, expirationTime: expirationTime ?? String(Date.now() + keptMs) };
  }
  return { ...body, timePartitioning: { expirationMs: String(keptMs), ...timePartitioning } };
}

/** `tables.insert`. */
export async function insertTable(store: Store, json: unknown): Promise<unknown> {
  const body = inSandbox(TableBody.parse(json));
  checkDataset(store, body.tableReference);
  const { tableId } = body.tableReference;
  if (store.tables.has(tableId)) {
    throw new ServiceRefusal(409, 'duplicate', `Already Exists: Table ${tableId}`);
  }
  checkColumns(body);
  const table = { body, version: 1, createdMs: Date.now(), partitions: new Map() };
  store.tables.set(tableId, table);
  if (body.requirePartitionFilter) {
    for (const day of PROBES) await storedPartition(store, { table }, day);
  }
  return tableResource(store, table);
}

/** `tables.patch`: columns can be added; none can go or change its type. */
export async function patchTable(
  store: Store,
  tableId: string,
  { json, ifMatch }: { json: unknown; ifMatch: string | undefined },
): Promise<unknown> {
  const { etag: _, ...patch } = TablePatch.parse(json); // What counts is If-Match.
  const target = find(store, { ...store, tableId });
  const { table } = target;
  if (ifMatch !== undefined && ifMatch !== etagOf(table)) {
    throw new ServiceRefusal(412, 'conditionNotMet', 'Precondition Failed');
  }
  const body = TableBody.parse({ ...table.body, ...patch });
  checkColumns(body);
  const before = fieldsOf(table);
  for (const field of before) {
    const now = body.schema?.fields.find(({ name }) => name === field.name);
    if (body.view !== undefined || (now && storedType(now) === storedType(field))) continue;
    throw new ServiceRefusal(
      400,
      'invalid',
      `Provided Schema does not match Table ${tableId}. Field ${field.name} is missing in new schema or of another type`,
    );
  }
  const added = (body.schema?.fields ?? []).filter(
    ({ name }) => !before.some((field) => field.name === name),
  );
  for (const field of added) await addColumn(store, target, field);
  table.body = body;
  table.version += 1;
  return tableResource(store, table);
}

/** `tables.list`: a page of what the dataset holds, without columns. */
export async function listTables(store: Store, query: URLSearchParams): Promise<unknown> {
  const start = Number(query.get('pageToken') ?? 0);
  const end = start + Number(query.get('maxResults') ?? 50);
  const tables = [...store.tables.values()].slice(start, end).map(({ body, createdMs }) => ({
    kind: 'bigquery#table',
    tableReference: body.tableReference,
    ...(body.labels && { labels: body.labels }),
    type: body.view ? 'VIEW' : 'TABLE',
    creationTime: String(createdMs),
  }));
  return {
    kind: 'bigquery#tableList',
    ...(tables.length > 0 && { tables }),
    totalItems: store.tables.size,
    ...(end < store.tables.size && { nextPageToken: String(end) }),
  };
}

/** `tables.get`. */
export async function getTable(store: Store, tableId: string): Promise<unknown> {
  return tableResource(store, find(store, { ...store, tableId }).table);
}

/** `tables.delete`. */
export async function deleteTable(store: Store, tableId: string): Promise<unknown> {
  const { name } = find(store, { ...store, tableId });
  store.tables.delete(name);
  return undefined;
}

/** `tabledata.list`: rows of a table or of one partition, a page at a time. */
export async function listRows(
  store: Store,
  tableId: string,
  query: URLSearchParams,
): Promise<unknown> {
  const { table, partition } = find(store, { ...store, tableId });
  if (table.body.view) throw new ServiceRefusal(400, 'invalid', 'Cannot list a table of type VIEW');
  const wanted = query.get('selectedFields')?.split(',');
  const day = table.body.timePartitioning?.field;
  const columns = fieldsOf(table)
    .filter(({ name }) => wanted === undefined || wanted.includes(name))
    .map((field) => ({ name: field.name, type: storedType(field) }));
  const where = partition === undefined ? '' : `WHERE ${day} = DATE ${literal(dateOf(partition))}`;
  const start = Number(query.get('pageToken') ?? query.get('startIndex') ?? 0);
  const size = Number(query.get('maxResults') ?? 10_000);
  const micros = query.get('formatOptions.useInt64Timestamp') === 'true';
  const all = await store.engine.rows(
    `SELECT ${columns.map((column) => listed(column, micros)).join(', ')} FROM ${rowsOf(table)} ${where}`,
  );
  const rows = all.slice(start, start + size);
  return {
    totalRows: String(all.length),
    rows: restRows({ columns, rows, read: { partitions: [], bytes: 0 } }),
    ...(start + size < all.length && { pageToken: String(start + size) }),
  };
}

/** @throws {ServiceRefusal} Two columns have one name, or a key of the layout is no column. */
function checkColumns({ schema, timePartitioning, clustering, view }: TableBody): void {
  if (view) return;
  const names = (schema?.fields ?? []).map(({ name }) => name.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const keys = [timePartitioning?.field ?? [], clustering?.fields ?? []].flat();
  const unknown = keys.find((name) => !names.includes(name.toLowerCase()));
  if (twice ?? unknown) throw new ServiceRefusal(400, 'invalid', `Column ${twice ?? unknown}`);
}

function etagOf({ createdMs, version }: StoredTable): string {
  return `"${createdMs}.${version}"`;
}

async function tableResource(store: Store, table: StoredTable): Promise<unknown> {
  const { body, createdMs } = table;
  const counted = `SELECT count(*) AS n FROM ${rowsOf(table)}`;
  return {
    kind: 'bigquery#table',
    ...body,
    etag: etagOf(table),
    creationTime: String(createdMs),
    location: store.location,
    ...(body.view
      ? { type: 'VIEW' }
      : { type: 'TABLE', numRows: (await store.engine.rows(counted))[0]?.['n'] }),
  };
}
