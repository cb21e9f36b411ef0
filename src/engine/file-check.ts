import { stat } from 'node:fs/promises';
import { digestFile } from '../core/file-digest.ts';
import type { Engine } from './duckdb.ts';
import { literal } from './sql.ts';

/** What was written down of a Parquet file when it was made. */
export interface StatedFile {
  readonly sha256: string;
  readonly rows: number;
  readonly bytes: number;
}

/**
 * What is wrong with a Parquet file, or undefined: its size and the rows its footer tells and,
 * where all data is to be read, its every byte.
 */
export async function fileProblem(
  path: string,
  stated: StatedFile,
  { engine, readData }: { engine: Engine; readData: boolean },
): Promise<string | undefined> {
  const size = await sizeOf(path);
  if (size === undefined) return 'is not there';
  if (size !== stated.bytes) return `has ${size} bytes, not the ${stated.bytes} that were written`;
  if (readData && (await digestFile(path)).sha256 !== stated.sha256) {
    return 'does not hold what was written: its SHA-256 is another';
  }
  try {
    const [row] = await engine.rows(`SELECT num_rows FROM parquet_file_metadata(${literal(path)})`);
    const rows = Number(row?.['num_rows']);
    return rows === stated.rows ? undefined : `has ${rows} rows, not ${stated.rows}`;
  } catch {
    return 'cannot be read as Parquet';
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
