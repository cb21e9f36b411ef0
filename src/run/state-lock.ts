import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { ConfigError } from '../core/errors.ts';
import { lockFile, type FileLock } from '../engine/file-lock.ts';

/**
 * Makes the state folder, if need be, and takes its lock.
 *
 * @throws {ConfigError} It cannot be made.
 * @throws {LockedError} Another process works on this state.
 */
export async function lockState({ stateDir }: Settings): Promise<FileLock> {
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
