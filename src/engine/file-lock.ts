import { existsSync } from 'node:fs';
import { link, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LockedError } from '../core/errors.ts';
import { openEngine, type Engine } from './duckdb.ts';

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
  if (!existsSync(path)) await makeLockFile(path);
  let engine: Engine;
  try {
    engine = await openEngine({ path, threads: 1 });
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    if (!HELD.test(text)) throw cause; // Its path may hold the word "lock".
    const [, holder = 'unknown'] = /PID (\d+)/.exec(text) ?? [];
    throw new LockedError(`Another run holds ${path} (process ${holder})`, {
      hint: 'Wait for it to end, or stop it; the lock goes with its process.',
      cause,
    });
  }
  await sweepDrafts(path);
  return { release: () => engine.close() };
}

/**
 * Makes a lock file that is whole from its first instant: a kill leaves none or all of it, and
 * processes that make it at the same time get one and the same.
 */
async function makeLockFile(path: string): Promise<void> {
  const folder = await mkdtemp(`${path}.`);
  const draft = join(folder, basename(path));
  try {
    (await openEngine({ path: draft, threads: 1 })).close();
    await giveName(draft, path);
  } catch (error) {
    if (!existsSync(path)) throw error; // Else another process was first.
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function giveName(draft: string, path: string): Promise<void> {
  try {
    await link(draft, path); // Unlike a rename it never replaces a lock that is held.
  } catch {
    if (!existsSync(path)) await rename(draft, path); // Some file systems have no links.
  }
}

/** Removes what processes left that were killed while they made the lock file. */
async function sweepDrafts(path: string): Promise<void> {
  const names = await readdir(dirname(path));
  const drafts = names.filter((name) => name.startsWith(`${basename(path)}.`));
  for (const name of drafts) await rm(join(dirname(path), name), { recursive: true, force: true });
}
