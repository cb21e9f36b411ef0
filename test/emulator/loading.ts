import { randomUUID } from 'node:crypto';
import type { Table } from '../../schemas/column.ts';
import type { Engine } from '../../src/engine/duckdb.ts';
import { download, tableListing } from '../../src/load/bigquery/download.ts';
import { insertJob } from '../../src/load/bigquery/job.ts';
import { referenceOf } from '../../src/load/bigquery/place.ts';
import { jobBody } from '../../src/load/bigquery/request-body.ts';
import { makeFile } from '../../src/load/bigquery/staging.ts';
import { createOrGet, tableBody } from '../../src/load/bigquery/tables.ts';
import { stageObject } from '../../src/load/bigquery/staged-object.ts';
import { upload } from '../../src/load/bigquery/upload.ts';
import { literal } from '../../src/engine/sql.ts';
import type { Emulator } from './emulator.ts';

/** Where rows are made for the emulator and looked at. */
export interface Bench {
  readonly emulator: Emulator;
  readonly engine: Engine;
  readonly folder: string;
}

/** Rows that the emulator is to hold. */
export interface Loaded {
  readonly table: Table;
  readonly tableId: string;
  /** SELECT of them in DuckDB. */
  readonly select: string;
}

/** The run that objects in a bucket belong to. */
export const RUN = 'a-run';

const PLAIN = { requirePartitionFilter: false, expireDays: undefined };

/** Makes a table as the product does, and no rows. */
export async function makeTable(
  { emulator }: Bench,
  { table, tableId }: Omit<Loaded, 'select'>,
): Promise<void> {
  const { wire } = emulator;
  await createOrGet(wire, tableBody(table, tableId, wire.place, PLAIN));
}

/** Makes a table and loads its rows, by the product's own files and way to the service. */
export async function loadTable(bench: Bench, loaded: Loaded): Promise<void> {
  const { emulator, ...workshop } = bench;
  const { table, tableId, select } = loaded;
  const { wire } = emulator;
  await makeTable(bench, loaded);
  const file = await makeFile(select, tableId, workshop);
  const { bucket } = wire;
  const source = bucket && {
    sourceUris: [await stageObject(bucket, wire.place, { ...file, run: RUN, into: tableId })],
  };
  const { schema } = tableBody(table, tableId, wire.place, PLAIN);
  const job = jobBody(wire.place, `load_${randomUUID()}`, {
    load: {
      destinationTable: referenceOf(wire.place, tableId),
      sourceFormat: 'PARQUET',
      writeDisposition: 'WRITE_APPEND',
      createDisposition: 'CREATE_NEVER',
      parquetOptions: { enableListInference: true },
      schema, // The service takes the table's own.
      ...source,
    },
  });
  // What is refused is refused at once.
  await (source === undefined ? upload(wire, job, file.path) : insertJob(wire, job));
}

/** Rows of a table in the emulator as the product reads them, sorted. */
export async function rowsIn(
  { emulator, engine, folder }: Bench,
  { table, tableId }: Omit<Loaded, 'select'>,
): Promise<Record<string, unknown>[]> {
  const order = table.columns.map(({ name }) => name);
  const listing = tableListing(emulator.wire, tableId, { columns: table.columns, order });
  const file = await download(emulator.wire, listing, { engine, folder, name: `of_${tableId}` });
  return engine.rows(`FROM read_parquet(${literal(file)}) ORDER BY ALL`);
}
