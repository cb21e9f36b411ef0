import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { VERDICTS_TABLE } from '../../../schemas/verdicts.ts';
import type { Table } from '../../../schemas/column.ts';
import { digestFile } from '../../core/file-digest.ts';
import type { Engine } from '../../engine/duckdb.ts';
import { columnList, parquetRelation } from '../../engine/relation.ts';
import { literal } from '../../engine/sql.ts';
import type { StagedRun } from '../loader.ts';
import { loadOnce } from './load.ts';
import { stagingName, type StagingTable } from './staging-name.ts';
import { createOrGet, tableBody } from './tables.ts';
import type { Wire } from './wire.ts';

/** Where files for BigQuery are made. */
export interface Workshop {
  readonly engine: Engine;
  /** Absolute path of a folder that may be made, and is gone when a run is published. */
  readonly folder: string;
}

/** A file made for BigQuery. */
export interface MadeFile {
  readonly path: string;
  readonly rows: number;
  readonly sha256: string;
}

/** How long a staging table lives when no run comes back for it. */
const STAGING_DAYS = 3;

/** Writes rows to a file, which the same rows make the same. */
export async function makeFile(
  select: string,
  name: string,
  { engine, folder }: Workshop,
): Promise<MadeFile> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.parquet`);
  await engine.run(`COPY (${select}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`);
  const [footer] = await engine.rows(
    `SELECT num_rows FROM parquet_file_metadata(${literal(path)})`,
  );
  const { sha256 } = await digestFile(path);
  return { path, rows: Number(footer?.['num_rows']), sha256 };
}

/**
 * Brings a run's rows and verdicts to tables of its own, where they expire by themselves. Repeated,
 * it finds its jobs done; if the tables have expired since, they are filled anew.
 */
export async function stageRun(
  wire: Wire,
  staged: StagedRun,
  { nowMs, ...workshop }: Workshop & { nowMs: number },
): Promise<void> {
  const { header, friends, friendFiles, verdictFiles } = staged;
  const sources = [
    { table: friends, as: 'friends', files: friendFiles, order: friends.key },
    { table: VERDICTS_TABLE, as: 'verdicts', files: verdictFiles, order: ['ordinal'] },
  ] as const;
  for (const { table, as, files, order } of sources) {
    const rows = parquetRelation(table.columns, files);
    await stageRows(wire, { run: header.run, table, as, rows, order }, { nowMs, ...workshop });
  }
}

/** Rows on this machine that are to be in a staging table. */
export interface StagedRows {
  readonly run: string;
  readonly table: Table;
  readonly as: StagingTable;
  /** SQL for them. */
  readonly rows: string;
  readonly order: readonly string[];
}

/** Puts rows into a staging table once. */
export async function stageRows(
  wire: Wire,
  { run, table, as, rows, order }: StagedRows,
  { nowMs, ...workshop }: Workshop & { nowMs: number },
): Promise<void> {
  const { tableId, name } = await makeStaging(wire, { run, table, as }, nowMs);
  const select = `SELECT ${columnList(table.columns)} FROM ${rows}
    ORDER BY ${columnList(order.map((column) => ({ name: column })))}`;
  const file = await makeFile(select, tableId, workshop);
  await loadOnce(wire, {
    ...file,
    name: `${name}_${file.sha256.slice(0, 12)}`,
    run,
    into: tableId,
    write: 'WRITE_TRUNCATE',
  });
}

/** Makes a staging table if there is none, and names the jobs that fill this very one. */
export async function makeStaging(
  wire: Wire,
  { run, table, as }: Pick<StagedRows, 'run' | 'table' | 'as'>,
  nowMs: number,
): Promise<{ tableId: string; name: string }> {
  const tableId = stagingName(run, as);
  const { creationTime } = await createOrGet(wire, stagingBody(table, tableId, wire, nowMs));
  // A table that expired and was made anew has another time, and so other jobs.
  return { tableId, name: `friendlake_${wire.place.datasetId}_${tableId}_${creationTime}` };
}

function stagingBody(table: Table, tableId: string, { place }: Wire, nowMs: number) {
  const options = { requirePartitionFilter: false, expireDays: undefined };
  const { dated: _, ...undated } = table; // Its rows have no day yet.
  return {
    ...tableBody(undated, tableId, place, options),
    expirationTime: String(nowMs + STAGING_DAYS * 86_400_000),
  };
}
