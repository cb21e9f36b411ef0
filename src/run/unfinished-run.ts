import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../core/errors.ts';
import { readJournal } from '../stage/journal.ts';
import type { RunHeader } from '../stage/records.ts';
import { JOURNAL_FILE } from '../stage/stage.ts';
import { isRunId } from './run-id.ts';

/** A run that was begun and not published, as its journal tells. */
export interface UnfinishedRun {
  readonly header: RunHeader;
  /** The accounts it has staged, as ranges of ordinals with both ends included. */
  readonly staged: readonly (readonly [number, number])[];
  /** Paths of the files with what it refused. */
  readonly refusedFiles: readonly string[];
}

/**
 * Finds the run that `sync` would go on with, and changes nothing.
 *
 * @throws {DamageError} Its journal is damaged.
 * @throws {ConfigError} The state folder cannot be read.
 */
export async function findUnfinishedRun(stateDir: string): Promise<UnfinishedRun | undefined> {
  const runs = join(stateDir, 'runs');
  for (const run of (await namesIn(runs)).filter(isRunId).toSorted().toReversed()) {
    const records = await readJournal(join(runs, run, JOURNAL_FILE));
    const [header] = records;
    if (header?.type !== 'run' || records.some(({ type }) => type === 'published')) continue;
    const segments = records.filter((record) => record.type === 'segment');
    return {
      header,
      staged: segments.flatMap(({ ordinals }) => ordinals),
      refusedFiles: segments.flatMap(({ refused }) =>
        refused ? [join(runs, run, refused.name)] : [],
      ),
    };
  }
  return undefined;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    if (code === 'ENOENT') return [];
    throw new ConfigError(`The state folder ${folder} cannot be read (${code})`, {
      hint: 'Set stateDir to a folder this user may write to.',
      cause,
    });
  }
}
