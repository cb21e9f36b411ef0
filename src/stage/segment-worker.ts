import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { Column } from '../../schemas/column.ts';
import { syncDirectory, syncFile } from '../core/durable.ts';
import { refusalOf } from '../core/on-disk.ts';
import { digestFile } from '../core/file-digest.ts';
import { registerColumnsTable } from '../engine/chunk.ts';
import { buffersOf, type Columns } from '../engine/columns.ts';
import { openEngine } from '../engine/duckdb.ts';
import { literal } from '../engine/sql.ts';

/** What the worker is started with: the columns of each kind of file it will write. */
export interface WorkerTables {
  readonly tables: Readonly<Record<string, readonly Column[]>>;
}

/** One file to write. */
export interface WriteRequest {
  readonly table: string;
  readonly path: string;
  readonly columns: Columns;
}

/** The file is durable under its name, or why it is not. */
export type WriteReply =
  { readonly sha256: string; readonly bytes: number } | { readonly error: string };

/** Rows per row group of a segment: small ones cost no size here and save 25 MB of memory. */
const ROW_GROUP_ROWS = 20_480;

const { tables } = workerData as WorkerTables;
const engine = await openEngine({ threads: 1 });
const sources = new Map(
  Object.entries(tables).map(([name, columns]) => [
    name,
    registerColumnsTable(engine.connection, `${name}_rows`, columns),
  ]),
);

/** Every buffer of the request is complete before COPY starts, so that no COPY ever waits. */
async function write({ table, path, columns }: WriteRequest): Promise<WriteReply> {
  sources.get(table)?.load(columns);
  const pending = `${path}.part`;
  await engine.run(`COPY (FROM ${table}_rows()) TO ${literal(pending)}
    (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_ROWS})`);
  await syncFile(pending); // COPY itself syncs nothing.
  const digest = await digestFile(pending);
  await rename(pending, path);
  await syncDirectory(dirname(path));
  return digest;
}

parentPort?.on('message', async (request: WriteRequest) => {
  let reply: WriteReply;
  try {
    reply = await write(request);
  } catch (error) {
    reply = { error: refusalOf(error) ?? String(error) };
  }
  // They would stay until this thread's next collection, several segments later.
  for (const buffer of buffersOf(request.columns)) buffer.transfer(0);
  parentPort?.postMessage(reply);
});
