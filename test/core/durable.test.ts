import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renameDurably, syncDirectory, syncFile, writeDurably } from '../../src/core/durable.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('a file that was written is there under its name alone', async () => {
  const folder = temporaryFolder();
  await writeDurably(join(folder, 'state'), 'new – 新');
  expect(readdirSync(folder)).toEqual(['state']);
  expect(readFileSync(join(folder, 'state'), 'utf8')).toBe('new – 新');
});

test('writing replaces the whole old content', async () => {
  const path = join(temporaryFolder(), 'state');
  writeFileSync(path, 'a longer old content');
  await writeDurably(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
});

test('what a killed writer left behind does not matter', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'state.part'), 'half of a longer content');
  await writeDurably(join(folder, 'state'), 'new');
  expect(readFileSync(join(folder, 'state'), 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['state']);
});

test('a write that fails leaves the old content', async () => {
  const path = join(temporaryFolder(), 'state');
  writeFileSync(path, 'old');
  mkdirSync(`${path}.part`); // Nothing can be written where a folder is.
  await expect(writeDurably(path, 'new')).rejects.toThrow('EISDIR');
  expect(readFileSync(path, 'utf8')).toBe('old');
});

test('a reader sees the old content or the new, never a part', async () => {
  const path = join(temporaryFolder(), 'state');
  const contents = ['a'.repeat(2_000_000), 'b'.repeat(1_000_000)];
  await writeDurably(path, contents[0] ?? '');
  let writing = true;
  const written = writeDurably(path, contents[1] ?? '').finally(() => (writing = false));
  while (writing) {
    const content = await readFile(path, 'utf8');
    expect(contents.indexOf(content)).toBeGreaterThanOrEqual(0);
  }
  await written;
});

test('a rename takes the place of what had the name', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'old'), 'old');
  writeFileSync(join(folder, 'new'), 'new');
  await renameDurably(join(folder, 'new'), join(folder, 'old'));
  expect(readdirSync(folder)).toEqual(['old']);
  expect(readFileSync(join(folder, 'old'), 'utf8')).toBe('new');
});

test('what is not there cannot be made durable', async () => {
  const missing = join(temporaryFolder(), 'missing');
  await expect(syncFile(missing)).rejects.toThrow('ENOENT');
  await expect(syncDirectory(missing)).rejects.toThrow('ENOENT');
});
