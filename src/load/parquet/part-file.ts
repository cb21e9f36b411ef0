import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncDirectory, syncFile } from '../../core/durable.ts';
import { digestFile } from '../../core/file-digest.ts';
import type { Engine } from '../../engine/duckdb.ts';
import { literal } from '../../engine/sql.ts';
import type { PublishedFile } from './manifest.ts';

/** The compression of published files. */
export type Compression = 'zstd' | 'snappy';

/** What a file is to hold and where it goes. */
export interface PartFile {
  /** SELECT of the rows, in their final order. */
  readonly select: string;
  /** Folder relative to the warehouse, such as `friends/snapshot_date=2026-11-23`. */
  readonly folder: string;
  /** Place among the files of the folder, from 0. */
  readonly part: number;
}

/** Where files are made and kept. */
export interface PartFileContext {
  readonly engine: Engine;
  readonly root: string;
  /** A folder on the same file system that no reader looks into. */
  readonly pending: string;
  readonly compression: Compression;
}

const ROW_GROUP_ROWS = 122_880;

/**
 * Writes a file in the pending folder, makes it durable, and moves it to its final folder under a
 * name made of its content. The same rows give the same name and bytes, so repeating is harmless.
 */
export async function writePartFile(
  { select, folder, part }: PartFile,
  { engine, root, pending, compression }: PartFileContext,
): Promise<PublishedFile> {
  const number = String(part).padStart(5, '0');
  const draft = join(pending, `part-${number}.parquet`);
  await engine.run(`COPY (${select}) TO ${literal(draft)}
    (FORMAT parquet, COMPRESSION ${compression}, ROW_GROUP_SIZE ${ROW_GROUP_ROWS})`);
  await syncFile(draft);
  const { sha256, bytes } = await digestFile(draft);
  const [footer] = await engine.rows(
    `SELECT num_rows FROM parquet_file_metadata(${literal(draft)})`,
  );
  const path = `${folder}/part-${number}-${sha256.slice(0, 16)}.parquet`;
  await mkdir(join(root, folder), { recursive: true });
  await rename(draft, join(root, path));
  await syncDirectory(join(root, folder));
  await syncDirectory(dirname(join(root, folder)));
  return { path, sha256, rows: Number(footer?.['num_rows']), bytes };
}
