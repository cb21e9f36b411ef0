import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { ConfigError } from '../core/errors.ts';
import { lockFile, type FileLock } from '../engine/file-lock.ts';

/**
 * Takes the state of a pipeline for this process: whoever writes to it or to its warehouse has it.
 *
 * @throws {ConfigError} The folder cannot be made.
 * @throws {LockedError} Another process has it.
 */
export async function lockState({ stateDir }: Pick<Settings, 'stateDir'>): Promise<FileLock> {
  try {
    await mkdir(stateDir, { recursive: true });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new ConfigError(`The state folder ${stateDir} cannot be made (${code})`, {
      hint: 'Set stateDir to a folder this user may write to.',
      cause,
    });
  }
  return lockFile(join(stateDir, 'lock'));
}
