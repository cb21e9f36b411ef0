import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Column, ColumnType } from '../../../schemas/column.ts';
import type { Engine } from '../../engine/duckdb.ts';
import { duckdbType, identifier, literal } from '../../engine/sql.ts';
import type { Wire } from './wire.ts';

/** Some columns of one day of a table. */
export interface Wanted {
  /** Such as `accounts_by_date$20261123`. */
  readonly tableId: string;
  readonly columns: readonly Column[];
  /** The table's own order, which is that of the answers. */
  readonly order: readonly string[];
}

const Text = z.string().nullable();
/** A list is a list of cells. */
const Cell = z.union([
  Text,
  z.array(z.object({ v: Text })).transform((items) => items.map(({ v }) => v)),
]);
const Page = z.object({
  rows: z.array(z.object({ f: z.array(z.object({ v: Cell })) })).default([]),
  pageToken: z.string().optional(),
});

/** An answer is at most 10 MB, whatever is asked for. */
const PAGE_ROWS = 100_000;

/**
 * Copies rows into a Parquet file. Listing rows costs nothing; one page is in memory at a time.
 *
 * @param name Name of the file, without its ending.
 * @returns Its path.
 */
export async function download(
  wire: Wire,
  { tableId, columns, order }: Wanted,
  { engine, folder, name }: { engine: Engine; folder: string; name: string },
): Promise<string> {
  const chosen = order.filter((each) => columns.some((column) => column.name === each));
  await mkdir(folder, { recursive: true });
  const lines = join(folder, `${name}.ndjson`);
  const file = join(folder, `${name}.parquet`);
  await pipeline(pagesOf(wire, tableId, chosen), createWriteStream(lines));
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

function cell({ name, type }: Column): string {
  const column = identifier(name);
  if (type === 'timestamp') return `make_timestamptz(${column}) AS ${column}`;
  return type === 'bytes' ? `from_base64(${column}) AS ${column}` : column;
}

/** The rows as lines of JSON, cells as the text that the service answers. */
async function* pagesOf({ place, send }: Wire, tableId: string, columns: readonly string[]) {
  const path = `${place.projectId}/datasets/${place.datasetId}/tables/${tableId}/data`;
  let token: string | undefined;
  do {
    const query = {
      maxResults: String(PAGE_ROWS),
      'formatOptions.useInt64Timestamp': 'true',
      selectedFields: columns.join(','),
      ...(token !== undefined && { pageToken: token }),
    };
    const { rows, pageToken } = Page.parse(await send({ method: 'GET', path, query }));
    for (const { f } of rows) {
      const cells = columns.map((name, index) => [name, f[index]?.v ?? null]);
      yield `${JSON.stringify(Object.fromEntries(cells))}\n`;
    }
    token = pageToken;
  } while (token !== undefined);
}
