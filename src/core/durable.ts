import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes a file's content survive a power cut. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Makes the names in a directory survive a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Gives a finished file its final name, durably. An existing file of that name is replaced. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncDirectory(dirname(to));
}

/** Writes a whole file so that readers see the old content or the new, never a part. */
export async function writeDurably(path: string, content: string): Promise<void> {
  const pending = `${path}.part`;
  const handle = await open(pending, 'w');
  try {
    await handle.writeFile(content);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await renameDurably(pending, path);
}
