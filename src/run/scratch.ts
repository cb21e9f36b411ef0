import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../core/errors.ts';
import { openEngine, type Engine } from '../engine/duckdb.ts';

/** A folder for files of the moment, and an engine that spills into it. */
export interface Scratch {
  readonly folder: string;
  readonly engine: Engine;
}

/** Enough for a list of 10 million; copying one, the process then has about 400 MB. */
const LIMITS = { threads: 1, memoryLimitMb: 200 } as const;

/**
 * Does work that leaves nothing behind, whether it succeeds or fails.
 *
 * @throws {ConfigError} There is no folder for temporary files.
 */
export async function withScratch<Result>(
  work: (scratch: Scratch) => Promise<Result>,
): Promise<Result> {
  const folder = await makeFolder();
  try {
    const engine = await openEngine({ ...LIMITS, temporaryDirectory: join(folder, 'spill') });
    try {
      return await work({ folder, engine });
    } finally {
      engine.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'friendlake-'));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new ConfigError(
      `The folder for temporary files ${tmpdir()} cannot be written (${code})`,
      {
        hint: 'Set TMPDIR to a folder this user may write to, with room for the account list.',
        cause,
      },
    );
  }
}
