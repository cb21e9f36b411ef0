import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkWritable } from '../../src/run/folder-check.ts';
import { temporaryFolder } from '../core/temporary-folder.ts';

const NAME = { what: 'The folder', hint: 'Mend it.' };

test('a folder that was there is left as it was', async () => {
  const folder = temporaryFolder();
  await writeFile(join(folder, 'file'), '');
  expect(await checkWritable(folder, NAME)).toMatch(/^\d.* [kMGTP]?B free$/);
  expect(await readdir(folder)).toEqual(['file']);
});

test('folders that had to be made are gone afterwards, and no other', async () => {
  const folder = temporaryFolder();
  await mkdir(join(folder, 'there'));
  await checkWritable(join(folder, 'there', 'new', 'newer'), NAME);
  expect(await readdir(folder, { recursive: true })).toEqual(['there']);
});

test('a folder that cannot be made is told with the system’s reason', async () => {
  const folder = temporaryFolder();
  await writeFile(join(folder, 'file'), '');
  const path = join(folder, 'file', 'below');
  await expect(checkWritable(path, NAME)).rejects.toMatchObject({
    message: `The folder ${path} cannot be written (ENOTDIR)`,
    hint: 'Mend it.',
  });
});
