import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A file system of its own in a folder, as large as a test wants it; it goes with the test. */
export interface SmallDisk {
  /** Leaves so much room that nothing else has taken; whole pages of 4 KB. */
  leave(bytes: number): void;
  /** Ends a shortage. */
  makeRoom(): void;
  makeReadOnly(): void;
  makeWritable(): void;
}

/** Far more than any test here writes. */
const ROOMY_BYTES = 64 * 1024 * 1024;
const PAGE_BYTES = 4_096;

/** Why no file system can be mounted here; undefined when one can. */
export function mountProblem(): string | undefined {
  if (process.platform !== 'linux') return 'only tried on Linux';
  const folder = mkdtempSync(join(tmpdir(), 'friendlake-mount-'));
  try {
    mount(folder, `size=${ROOMY_BYTES}`);
    unmount(folder);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    rmdirSync(folder);
  }
}

/** Mounts a tmpfs on a folder, which is made where it is missing. */
export function mountDisk(folder: string): SmallDisk {
  mkdirSync(folder, { recursive: true });
  mount(folder, `size=${ROOMY_BYTES}`);
  onTestFinished(() => unmount(folder));
  return {
    leave: (bytes) => shrink(folder, bytes, 10),
    makeRoom: () => mount(folder, `remount,size=${ROOMY_BYTES}`),
    makeReadOnly: () => mount(folder, 'remount,ro'),
    makeWritable: () => mount(folder, 'remount,rw'),
  };
}

/** The system refuses a size below what is taken, and files may grow while it is counted. */
function shrink(folder: string, leaveBytes: number, triesMax: number): void {
  const { blocks, bfree, bsize } = statfsSync(folder);
  const taken = Math.max((blocks - bfree) * bsize, PAGE_BYTES); // A size of 0 would be no limit.
  try {
    mount(folder, `remount,size=${taken + leaveBytes}`);
  } catch (error) {
    if (triesMax === 1) throw error;
    shrink(folder, leaveBytes, triesMax - 1);
  }
}

function mount(folder: string, options: string): void {
  command('mount', ['-t', 'tmpfs', '-o', options, 'friendlake-test', folder]);
}

function unmount(folder: string): void {
  command('umount', [folder]);
}

function command(name: string, args: readonly string[]): void {
  const { error, status, stderr } = spawnSync(name, args);
  if (error) throw error;
  if (status !== 0) throw new Error(String(stderr).trim());
}
