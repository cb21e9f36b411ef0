import { mkdir, mkdtemp, rm, rmdir, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { sized } from '../core/byte-size.ts';
import { ConfigError } from '../core/errors.ts';

/** How a folder is called in messages, and what to do when it cannot be written. */
export interface FolderName {
  readonly what: string;
  readonly hint: string;
}

/**
 * Writes a file into a folder and removes it again, with every folder that had to be made.
 *
 * @returns The space that is free there, as people read it.
 * @throws {ConfigError} It cannot be written.
 */
export async function checkWritable(folder: string, { what, hint }: FolderName): Promise<string> {
  let made: string | undefined;
  let probe: string | undefined;
  try {
    made = await mkdir(folder, { recursive: true });
    probe = await mkdtemp(join(folder, '.check-'));
    await writeFile(join(probe, 'file'), 'friendlake check\n');
    const { bavail, bsize } = await statfs(folder);
    return `${sized(bavail * bsize)} free`;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new ConfigError(`${what} ${folder} cannot be written (${code})`, { hint, cause });
  } finally {
    if (probe !== undefined) await rm(probe, { recursive: true, force: true });
    if (made !== undefined) await removeEmpty(folder, made);
  }
}

/** Removes folders upwards to `top`, unless something has moved in meanwhile. */
async function removeEmpty(folder: string, top: string): Promise<void> {
  for (let each = folder; !relative(top, each).startsWith('..'); each = dirname(each)) {
    try {
      await rmdir(each);
    } catch {
      return;
    }
  }
}
