import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { LockedError } from '../../src/core/errors.ts';
import { lockFile } from '../../src/engine/file-lock.ts';
import { temporaryFolder } from '../core/temporary-folder.ts';

const HOLDER = fileURLToPath(new URL('hold-lock.ts', import.meta.url));

/** Starts another process; resolves when it holds the lock, or has ended without it. */
async function holdElsewhere(path: string): Promise<ChildProcess> {
  const holder = spawn(process.execPath, [HOLDER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void holder.kill('SIGKILL'));
  await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
  return holder;
}

test('a lock that another process holds is refused, and its process is named', async () => {
  const path = join(temporaryFolder(), 'lock');
  const holder = await holdElsewhere(path);
  const refused: unknown = await lockFile(path).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(LockedError);
  expect(refused).toMatchObject({ message: `Another run holds ${path} (process ${holder.pid})` });
});

test('a lock is free as soon as its process was killed', async () => {
  const path = join(temporaryFolder(), 'lock');
  const holder = await holdElsewhere(path);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  (await lockFile(path)).release();
});

test('a lock that was released can be taken by another process', async () => {
  const path = join(temporaryFolder(), 'lock');
  (await lockFile(path)).release();
  expect((await holdElsewhere(path)).exitCode).toBeNull();
});

test.each`
  make                                                                   | why
  ${(path: string) => mkdirSync(path)}                                   | ${'a folder'}
  ${(path: string) => writeFileSync(path, 'something else'.repeat(999))} | ${'not a lock of ours'}
`('a path that is $why is not called locked', async ({ make }) => {
  const path = join(temporaryFolder(), 'lock');
  make(path);
  const refused: unknown = await lockFile(path).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Error);
  expect(refused).not.toBeInstanceOf(LockedError);
});
