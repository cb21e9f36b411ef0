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
import { stagingName } from './staging-name.ts';
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
    const tableId = stagingName(header.run, as);
    const { creationTime } = await createOrGet(wire, stagingBody(table, tableId, wire, nowMs));
    const columns = columnList(table.columns);
    const select = `SELECT ${columns} FROM ${parquetRelation(table.columns, files)}
      ORDER BY ${columnList(order.map((name) => ({ name })))}`;
    const file = await makeFile(select, tableId, workshop);
    await loadOnce(wire, {
      ...file,
      // A table that expired and was made anew has another time, and so other jobs.
      name: `friendlake_${tableId}_${creationTime}_${file.sha256.slice(0, 12)}`,
      run: header.run,
      into: tableId,
      write: 'WRITE_TRUNCATE',
    });
  }
}

function stagingBody(table: Table, tableId: string, { place }: Wire, nowMs: number) {
  const options = { requirePartitionFilter: false, expireDays: undefined };
  const { dated: _, ...undated } = table; // Its rows have no day yet.
  return {
    ...tableBody(undated, tableId, place, options),
    expirationTime: String(nowMs + STAGING_DAYS * 86_400_000),
  };
}
