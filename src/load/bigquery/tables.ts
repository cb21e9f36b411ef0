import { z } from 'zod';
import { bigqueryDescription, bigquerySchema } from '../../../schemas/bigquery-schema.ts';
import type { Table } from '../../../schemas/column.ts';
import { SNAPSHOT_DATE } from '../../../schemas/snapshot-date.ts';
import { ConfigError } from '../../core/errors.ts';
import { referenceOf, type Place } from './place.ts';
import { Refusal, unlessRefused } from './refusal.ts';
import type { TableBody } from './request-body.ts';
import type { Wire } from './wire.ts';

const Field = z.looseObject({
  name: z.string(),
  type: z.string(),
  mode: z.string().default('NULLABLE'),
});

/** A table or view, as far as it is looked at. */
export const TableResource = z.object({
  etag: z.string(),
  creationTime: z.string(),
  location: z.string().optional(),
  schema: z.object({ fields: z.array(Field).default([]) }).default({ fields: [] }),
  timePartitioning: z.object({ type: z.string(), field: z.string().optional() }).optional(),
  clustering: z.object({ fields: z.array(z.string()) }).optional(),
  view: z.object({ query: z.string() }).optional(),
});
export type TableResource = z.infer<typeof TableResource>;

/** What a user may want of the tables that have a partition a day. */
export interface TableOptions {
  /** Refuses queries that would read every day. */
  readonly requirePartitionFilter: boolean;
  /** Days after which BigQuery drops a partition by itself. */
  readonly expireDays: number | undefined;
}

/** The body that creates a table of a dataset. */
export function tableBody(table: Table, tableId: string, place: Place, options: TableOptions) {
  const { requirePartitionFilter, expireDays } = options;
  const expiration = expireDays !== undefined && { expirationMs: String(expireDays * 86_400_000) };
  return {
    tableReference: referenceOf(place, tableId),
    description: bigqueryDescription(table.description),
    labels: { app: 'friendlake' },
    schema: { fields: [...bigquerySchema(table).fields] },
    ...(table.dated && {
      timePartitioning: { type: 'DAY', field: SNAPSHOT_DATE.name, ...expiration },
      clustering: { fields: [...table.key] },
      requirePartitionFilter,
    }),
  } satisfies TableBody;
}

type WantedTable = ReturnType<typeof tableBody>;

/** The API answers with the older names of these. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  INTEGER: 'INT64',
  FLOAT: 'FLOAT64',
  BOOLEAN: 'BOOL',
};

/** How a table that is there differs from the one that is wanted. */
export interface Difference {
  /** Columns to add; the rows that are there have nulls in them. */
  readonly added: WantedTable['schema']['fields'];
  /** What cannot be mended, a line each. */
  readonly problems: readonly string[];
}

/** Compares names and types of columns, partitions and clusters; the order does not matter. */
export function differenceOf(held: TableResource, wanted: WantedTable): Difference {
  const spelled = (type: string, mode: string) =>
    `${OLD_NAMES[type] ?? type}${mode === 'REPEATED' ? ' (list)' : ''}`;
  const fields = wanted.schema.fields;
  const wrong = held.schema.fields.flatMap(({ name, type, mode }) => {
    const now = fields.find((field) => field.name === name);
    if (now === undefined) return [`  ${name}: ${spelled(type, mode)}; not declared`];
    const want = spelled(now.type, now.mode);
    const is = spelled(type, mode);
    if (mode === 'REQUIRED') return [`  ${name}: required; files allow nulls everywhere`];
    return is === want ? [] : [`  ${name}: ${is}; wanted ${want}`];
  });
  const layout = (name: string, is: string, want: string) =>
    is === want ? [] : [`  ${name}: ${is || 'none'}; wanted ${want || 'none'}`];
  return {
    added: fields.filter((field) => !held.schema.fields.some(({ name }) => name === field.name)),
    problems: [
      ...wrong,
      ...layout('partitions', partitioning(held), partitioning(wanted)),
      ...layout(
        'clusters',
        held.clustering?.fields.join(', ') ?? '',
        wanted.clustering?.fields.join(', ') ?? '',
      ),
    ],
  };
}

function partitioning({
  timePartitioning: it,
}: Pick<TableResource, 'timePartitioning'> | WantedTable): string {
  return it === undefined ? '' : `${it.type} of ${it.field}`;
}

/**
 * Makes a table if there is none, and adds columns that were declared since. Whatever else was
 * set on it stays: descriptions, policy tags, labels, expiry.
 *
 * @returns The names of its columns in its order, which a query into it has to keep.
 * @throws {ConfigError} It is there and is another.
 */
export async function ensureTable(wire: Wire, body: WantedTable): Promise<readonly string[]> {
  const { tableId } = body.tableReference;
  const held = await createOrGet(wire, body);
  const { added, problems } = differenceOf(held, body);
  if (problems.length > 0) {
    throw new ConfigError(
      `The table ${tableId} in BigQuery is not as this pipeline needs it\n${problems.join('\n')}`,
      { hint: 'Publish to another dataset, or move that table out of the way with `bq cp`.' },
    );
  }
  if (added.length === 0) return held.schema.fields.map(({ name }) => name);
  const fields = [...held.schema.fields, ...added];
  await patchTable(wire, tableId, { json: { schema: { fields } }, etag: held.etag });
  return fields.map(({ name }) => name);
}

/** Makes a table or view; one of that name that is there already stays as it is. */
export async function createOrGet(
  wire: Wire,
  body: { readonly tableReference: { readonly tableId: string } },
): Promise<TableResource> {
  const { projectId, datasetId } = wire.place;
  const held = await findTable(wire, body.tableReference.tableId);
  if (held !== undefined) return held;
  try {
    const path = `${projectId}/datasets/${datasetId}/tables`;
    return TableResource.parse(await wire.send({ method: 'POST', path, json: body }));
  } catch (error) {
    if (!(error instanceof Refusal && error.status === 409)) throw error;
    const other = await findTable(wire, body.tableReference.tableId);
    if (other === undefined) throw error;
    return other;
  }
}

/** @returns Undefined when there is no such table. */
export async function findTable(wire: Wire, tableId: string): Promise<TableResource | undefined> {
  const path = pathOf(wire, tableId);
  const found = await unlessRefused(404, () => wire.send({ method: 'GET', path }));
  return found === undefined ? undefined : TableResource.parse(found);
}

/** Changes a table if it is still the one that was read. */
export async function patchTable(
  wire: Wire,
  tableId: string,
  { json, etag }: { json: object; etag: string },
): Promise<void> {
  await wire.send({ method: 'PATCH', path: pathOf(wire, tableId), json, etag });
}

/** Removes a table that may be gone already. */
export async function dropTable(wire: Wire, tableId: string): Promise<void> {
  const path = pathOf(wire, tableId);
  await unlessRefused(404, () => wire.send({ method: 'DELETE', path }));
}

function pathOf({ place }: Wire, tableId: string): string {
  return `${place.projectId}/datasets/${place.datasetId}/tables/${tableId}`;
}
