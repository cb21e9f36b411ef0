import { mkdirSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { PublishError } from '../../src/core/errors.ts';
import { onDisk } from '../../src/core/on-disk.ts';
import { lockFile } from '../../src/engine/file-lock.ts';
import { temporaryFolder } from '../core/temporary-folder.ts';
import { clientOf, pageOf, simulate } from '../api/simulated.ts';
import { differencesFromTruth, SAME } from '../run/asking.ts';
import { openLake } from '../run/lake.ts';
import { stageFolder, verdict } from './samples.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** An error as Node makes it, for a real reason. */
function refusal(): unknown {
  try {
    return openSync(temporaryFolder(), 'w');
  } catch (error) {
    return error;
  }
}

test.each`
  error                                                                                                        | told
  ${refusal}                                                                                                   | ${'EISDIR'}
  ${() => new Error('IO Error: Could not write file "/a: b": No space left on device')}                        | ${'ENOSPC'}
  ${() => new Error('IO Error: Could not read file "/a": Input/output error')}                                 | ${'EIO'}
  ${() => new Error('TransactionContext Error: Failed to commit: Cannot open file "/a": Too many open files')} | ${'EMFILE'}
  ${() => new Error('FATAL Error: fsync failed!')}                                                             | ${'fsync failed!'}
`('what a disk refuses is told with its reason, $told, and what to do', async ({ error, told }) => {
  const failed: unknown = await onDisk('The warehouse /w', () => Promise.reject(error())).catch(
    (failure: unknown) => failure,
  );
  expect(failed).toBeInstanceOf(PublishError);
  expect(failed).toMatchObject({
    message: `The warehouse /w cannot be read or written (${told})`,
    hint: expect.stringContaining('Make room'),
  });
});

test.each([
  new TypeError('x is not a function'),
  new Error('Binder Error: Referenced column "x" not found'),
  new Error('INTERNAL Error: Attempted to access index 1 within vector of size 1'),
])('a bug stays a bug: %s', async (bug) => {
  await expect(onDisk('The warehouse /w', () => Promise.reject(bug))).rejects.toBe(bug);
});

test('a call that cannot be written down is not sent, and is no failure of the service', async () => {
  const simulator = await simulate();
  const full = refusal();
  const sent = () => {
    throw full;
  };
  const { client } = clientOf(simulator.baseUrl, { ledger: { sent, answered: () => {} } });
  await expect(client.fetchPage(pageOf())).rejects.toBe(full);
  expect(simulator.log.calls).toBe(0);
});

test('a segment that is due when no file can be opened fails the run, not the process', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { directory, begin } = stageFolder();
  const stage = await begin();
  stage.ledger.sent({ ordinal: 0, startIndex: 0, attempt: 1 });
  await stage.add(verdict(0));
  mkdirSync(join(directory, 'ledger-000002')); // Where the next ledger file should be.
  vi.advanceTimersByTime(5_000);
  await expect(stage.flush()).rejects.toMatchObject({ code: 'EISDIR' });
  await expect(stage.add(verdict(1))).rejects.toMatchObject({ code: 'EISDIR' });
  stage.ledger.answered(1, { httpStatus: 200, errorCode: 0, bytes: 1 }); // The old file is still open.
});

test('a warehouse that cannot be written stops the run with a hint, and a later run publishes', async () => {
  const lake = await openLake({ accounts: 10 });
  const friends = join(lake.folder, 'warehouse', 'friends');
  mkdirSync(join(lake.folder, 'warehouse'));
  writeFileSync(friends, 'a file where a folder should be');
  await expect(lake.sync()).rejects.toMatchObject({
    exitStatus: 5,
    message: `The warehouse ${join(lake.folder, 'warehouse')} cannot be read or written (ENOTDIR)`,
  });
  rmSync(friends);
  expect(await lake.sync()).toMatchObject({ kind: 'published' });
});

test('what an interrupted publish left is swept, and what is not ours stays', async () => {
  const lake = await openLake({ accounts: 10 });
  await lake.sync();
  const before = await lake.hashes();
  const folder = join(lake.folder, 'warehouse', 'friends', 'snapshot_date=2026-11-20');
  mkdirSync(folder);
  writeFileSync(join(folder, 'part-00000-0123456789abcdef.parquet'), 'unnamed');
  writeFileSync(join(folder, 'notes.txt'), 'kept');
  mkdirSync(join(lake.folder, 'warehouse', '.pending'));
  await lake.sync();
  expect(readdirSync(folder)).toEqual(['notes.txt']);
  expect(Object.keys(await lake.hashes())).toEqual(expect.arrayContaining(Object.keys(before)));
  expect(await differencesFromTruth(lake)).toEqual(SAME);
});

test('a lock that a process was killed at the making of can be taken, and leaves nothing behind', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'lock.a1B2c3'));
  writeFileSync(join(folder, 'lock.a1B2c3', 'lock'), 'half a file');
  const lock = await lockFile(join(folder, 'lock'));
  expect(readdirSync(folder)).toEqual(['lock']);
  lock.release();
});
