import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Column, ColumnType } from '../../../schemas/column.ts';
import type { Engine } from '../../engine/duckdb.ts';
import { duckdbType, identifier, literal } from '../../engine/sql.ts';
import type { Wire } from './wire.ts';

/** Rows that BigQuery lists page by page. */
export interface Listing {
  /** After `/bigquery/v2/projects/`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Columns of the answers in their order; a type that no column has is `json`, as it came. */
  readonly columns: readonly Pick<Column, 'name' | 'type'>[];
  /** Columns that the answers lack; a copy has nulls in them. */
  readonly absent?: readonly Column[];
}

/**
 * Some columns of a table or of one day of it, which costs nothing to list.
 *
 * @param order Names of the table's own columns in its order. An older friendlake may have made it
 *   with fewer than there are now.
 */
export function tableListing(
  { place }: Wire,
  tableId: string,
  { columns, order }: { columns: readonly Column[]; order: readonly string[] },
): Listing {
  const chosen = order.flatMap((name) => columns.filter((column) => column.name === name));
  return {
    path: `${place.projectId}/datasets/${place.datasetId}/tables/${tableId}/data`,
    query: { selectedFields: chosen.map(({ name }) => name).join(',') },
    columns: chosen,
    absent: columns.filter(({ name }) => !order.includes(name)),
  };
}

const Item = z.object({ v: z.string().nullable() });
const Page = z.object({
  rows: z.array(z.object({ f: z.array(z.object({ v: z.unknown() })) })).default([]),
  pageToken: z.string().optional(),
});

/** An answer is at most 10 MB, whatever is asked for. */
const PAGE_ROWS = 100_000;

/**
 * Copies rows into a Parquet file, one page in memory at a time.
 *
 * @param name Name of the file, without its ending.
 * @returns Its path.
 */
export async function download(
  wire: Wire,
  listing: Listing,
  { engine, folder, name }: { engine: Engine; folder: string; name: string },
): Promise<string> {
  const columns = [...listing.columns, ...(listing.absent ?? [])];
  await mkdir(folder, { recursive: true });
  const lines = join(folder, `${name}.ndjson`);
  const file = join(folder, `${name}.parquet`);
  await pipeline(pagesOf(wire, listing), createWriteStream(lines));
  const types = columns.map(
    ({ name: column, type }) =>
      `${identifier(column)}: ${literal(SPELLED[type] ?? duckdbType(type))}`,
  );
  await engine.run(`COPY (SELECT ${columns.map(cell).join(', ')}
    FROM read_json(${literal(lines)}, format = 'newline_delimited', columns = {${types.join(', ')}})
  ) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`);
  await rm(lines);
  return file;
}

/** What the answers spell in another way than DuckDB reads: microseconds, and base64. */
const SPELLED: Partial<Record<ColumnType, string>> = { timestamp: 'BIGINT', bytes: 'VARCHAR' };

function cell({ name, type }: Pick<Column, 'name' | 'type'>): string {
  const column = identifier(name);
  if (type === 'timestamp') return `make_timestamptz(${column}) AS ${column}`;
  return type === 'bytes' ? `from_base64(${column}) AS ${column}` : column;
}

/** The rows as lines of JSON, cells as the text that the service answers. */
async function* pagesOf({ send }: Wire, { path, query, columns }: Listing) {
  let token: string | undefined;
  do {
    const asked = {
      ...query,
      maxResults: String(PAGE_ROWS),
      'formatOptions.useInt64Timestamp': 'true',
      ...(token !== undefined && { pageToken: token }),
    };
    const { rows, pageToken } = Page.parse(await send({ method: 'GET', path, query: asked }));
    for (const { f } of rows) {
      const cells = columns.map(({ name, type }, index) => [name, cellOf(type, f[index]?.v)]);
      yield `${JSON.stringify(Object.fromEntries(cells))}\n`;
    }
    token = pageToken;
  } while (token !== undefined);
}

/** A list is a list of cells; what is of no type of ours stays as it came. */
function cellOf(type: ColumnType, value: unknown): unknown {
  if (value === null || value === undefined || typeof value === 'string') return value;
  return type === 'json'
    ? JSON.stringify(value)
    : z
        .array(Item)
        .parse(value)
        .map(({ v }) => v);
}
