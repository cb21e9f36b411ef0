import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readList, type ListEntry, type ListSource } from '../../src/extract/list-reader.ts';
import { temporaryFolder } from '../core/temporary-folder.ts';

/** Nothing on standard input. */
export const noStdin = (): Readable => Readable.from([]);

/** Writes a list into a file of this name; gives its path. */
export function listFile(name: string, content: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** All entries of a list. */
export async function entriesOf(source: ListSource, stdin = noStdin()): Promise<ListEntry[]> {
  return Array.fromAsync(readList(source, stdin));
}

/** All accounts of a list in a file of this name. */
export async function accountsIn(
  name: string,
  content: string | Uint8Array,
  options: Omit<ListSource, 'file'> = {},
): Promise<(string | undefined)[]> {
  const entries = await entriesOf({ file: listFile(name, content), ...options });
  return entries.map(({ account }) => account);
}
