import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Column } from '../../../schemas/column.ts';
import type { Engine } from '../../engine/duckdb.ts';
import { duckdbType, identifier, literal } from '../../engine/sql.ts';
import type { Wire } from './wire.ts';

/** Some columns of one day of a table. */
export interface Wanted {
  /** Such as `accounts_by_date$20261123`. */
  readonly tableId: string;
  /** Text, numbers and truth values only. */
  readonly columns: readonly Column[];
  /** The table's own order, which is that of the answers. */
  readonly order: readonly string[];
}

const Page = z.object({
  rows: z.array(z.object({ f: z.array(z.object({ v: z.string().nullable() })) })).default([]),
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
    (each) => `${identifier(each.name)}: ${literal(duckdbType(each.type))}`,
  );
  await engine.run(`COPY (SELECT ${columns.map((each) => identifier(each.name)).join(', ')}
    FROM read_json(${literal(lines)}, format = 'newline_delimited', columns = {${types.join(', ')}})
  ) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`);
  await rm(lines);
  return file;
}

/** The rows as lines of JSON, cells as the text that the service answers. */
async function* pagesOf({ place, send }: Wire, tableId: string, columns: readonly string[]) {
  const path = `${place.projectId}/datasets/${place.datasetId}/tables/${tableId}/data`;
  let token: string | undefined;
  do {
    const query = {
      maxResults: String(PAGE_ROWS),
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
