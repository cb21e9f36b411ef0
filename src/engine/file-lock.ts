import { LockedError } from '../core/errors.ts';
import { openEngine } from './duckdb.ts';

/** A lock held by this process until released or until the process ends, however it ends. */
export interface FileLock {
  release(): void;
}

/** How DuckDB says that a file is held: on Unix, and on Windows. */
const HELD = /Could not set lock|being used by another process/;

/**
 * Takes a lock file, or refuses at once when another process holds it.
 *
 * The operating system's lock on an open DuckDB file does the work: it vanishes with its process,
 * so a killed run leaves nothing to clean up.
 *
 * @throws {LockedError} Another process holds it.
 */
export async function lockFile(path: string): Promise<FileLock> {
  try {
    const engine = await openEngine({ path, threads: 1 });
    return { release: () => engine.close() };
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    if (!HELD.test(text)) throw cause; // Its path may hold the word "lock".
    const [, holder = 'unknown'] = /PID (\d+)/.exec(text) ?? [];
    throw new LockedError(`Another run holds ${path} (process ${holder})`, {
      hint: 'Wait for it to end, or stop it; the lock goes with its process.',
      cause,
    });
  }
}
