import { z } from 'zod';
import { quoted, referenceOf } from '../../src/load/bigquery/place.ts';
import type { Wire } from '../../src/load/bigquery/wire.ts';
import type { Fresh } from './bench.ts';
import { LIVE_APP } from './dataset.ts';
import { PEOPLE } from './people.ts';

/** A table or view, as far as probes look at it. */
const Resource = z.object({
  etag: z.string(),
  description: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  schema: z
    .object({
      fields: z.array(
        z.looseObject({
          name: z.string(),
          type: z.string(),
          mode: z.string().optional(),
          description: z.string().optional(),
        }),
      ),
    })
    .default({ fields: [] }),
  view: z.object({ query: z.string() }).optional(),
  timePartitioning: z.object({ expirationMs: z.string().optional() }).optional(),
  expirationTime: z.string().optional(),
});
export type Resource = z.infer<typeof Resource>;

/** A list is a list of cells. */
const Cell = z.union([
  z.string().transform((text) => [text]),
  z.array(z.object({ v: z.string() })).transform((cells) => cells.map(({ v }) => v)),
  z.null().transform(() => ['null']),
]);
const Rows = z.object({
  rows: z.array(z.object({ f: z.tuple([z.object({ v: Cell })]) })).default([]),
});

/** The tables of a bench. */
export interface BenchTables {
  /**
   * Makes a table with a partition a day, of the columns of `PEOPLE`; it expires in an hour.
   *
   * @param changes Members of the body in place of its own; undefined leaves one out.
   */
  table(changes?: object): Promise<string>;
  /** Makes a view, which expires in an hour, too. */
  view(query: string, changes?: object): Promise<string>;
  /** What the API says of a table or view. */
  resource(tableId: string): Promise<Resource>;
  /** Changes a table or view that still has this etag. */
  patch(tableId: string, json: object, etag: string): Promise<unknown>;
  /** A table between backticks. */
  sql(tableId: string): string;
  /** Cells of a column as they are listed, those of lists one by one, sorted. */
  listed(tableId: string, column: string): Promise<string[]>;
}

const HOUR_MS = 3_600_000;

/** Makes nothing yet. */
export function createTables({ place, send }: Wire, fresh: Fresh): BenchTables {
  const tables = `${place.projectId}/datasets/${place.datasetId}/tables`;
  const labels = { app: LIVE_APP };

  async function make(tableId: string, body: object): Promise<string> {
    const json = {
      tableReference: referenceOf(place, tableId),
      labels,
      expirationTime: String(Date.now() + HOUR_MS),
      ...body,
    };
    await send({ method: 'POST', path: tables, json });
    return tableId;
  }

  return {
    table: (changes = {}) =>
      make(fresh('table'), {
        schema: { fields: PEOPLE },
        timePartitioning: { type: 'DAY', field: 'day' },
        ...changes,
      }),
    view: (query, changes = {}) =>
      make(fresh('view'), { view: { query, useLegacySql: false }, ...changes }),
    resource: async (tableId) =>
      Resource.parse(await send({ method: 'GET', path: `${tables}/${tableId}` })),
    patch: (tableId, json, etag) =>
      send({ method: 'PATCH', path: `${tables}/${tableId}`, json, etag }),
    sql: (tableId) => quoted(place, tableId),
    async listed(tableId, column) {
      const path = `${tables}/${tableId}/data`;
      const query = { selectedFields: column, 'formatOptions.useInt64Timestamp': 'true' };
      const { rows } = Rows.parse(await send({ method: 'GET', path, query }));
      return rows.flatMap(({ f: [{ v }] }) => v).toSorted();
    },
  };
}
