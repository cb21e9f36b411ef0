import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EndedProcess, Target } from './target.ts';

/** One system call of a run, found again in another run of the same kind. */
export interface Spot {
  /** Name of the system call. */
  readonly call: string;
  /** Path it works on; undefined where the path differs from run to run. */
  readonly path: string | undefined;
  /** Which of these calls it is, from 1. */
  readonly occurrence: number;
}

/**
 * What is done to the process there.
 *
 * - `killed before`: SIGKILL, which skips the call.
 * - `killed after`: a signal without a handler, which a traced process takes only once the call
 *   has had its effect.
 * - otherwise the call fails with this error, without having any effect.
 */
export type Tampering = 'killed before' | 'killed after' | 'ENOSPC' | 'EIO' | 'EMFILE';

/** Why system calls cannot be tampered with here; undefined when they can. */
export function straceProblem(): string | undefined {
  const { error, status, stderr } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']);
  if (error)
    return `strace cannot be started (${'code' in error ? String(error.code) : error.name})`;
  return status === 0 ? undefined : `strace is not allowed to trace: ${String(stderr).trim()}`;
}

/** With one thread for file work, the order of its calls is the same in every run. */
const ORDERED = { UV_THREADPOOL_SIZE: '1', NODE_DISABLE_COMPILE_CACHE: '1' };
/** Calls with which files and folders are changed. */
const CHANGING = ['rename', 'unlink', 'mkdir', 'rmdir', 'ftruncate', 'write', 'pwrite64'];
const SYNCING = ['fdatasync', 'fsync'];
/** Calls that are on the main thread, too, where their order differs from run to run. */
const UNORDERED = ['write', 'openat'];

/**
 * Runs a target once and lists the calls it makes on files of the stage and the warehouse.
 *
 * @param by Whether a call is told by its path or, where paths differ, by its place.
 */
export async function spotsOf(target: Target, by: 'path' | 'place'): Promise<Spot[]> {
  const trace = join(target.folder, 'trace.txt');
  const calls = [...CHANGING, ...SYNCING, 'openat'].filter(
    (call) => by === 'path' || !UNORDERED.includes(call),
  );
  const under = ['strace', '-f', '-y', '-o', trace, '-e', `trace=${calls.join(',')}`];
  const { status, stderr } = await target.start([], { under, environment: ORDERED }).ended;
  if (status !== 0) throw new Error(`The traced run failed: ${stderr}`);
  const seen = new Map<string, number>();
  const spots: Spot[] = [];
  for (const line of (await readFile(trace, 'utf8')).split('\n')) {
    const { process = '', call = '', path = '' } = TRACED.exec(line)?.groups ?? {};
    const ours = path.startsWith(target.warehouse) || path.startsWith(target.stateDir);
    const key = [call, by === 'path' ? path : process].join(' ');
    const occurrence = (seen.get(key) ?? 0) + 1;
    seen.set(key, occurrence);
    if (ours) spots.push({ call, path: by === 'path' ? path : undefined, occurrence });
  }
  return spots;
}

/** A call at its start, with the path of its descriptor or the first path among its arguments. */
const TRACED = /^(?<process>\d+) +(?<call>\w+)\((?:\d+<|[^"]*")(?<path>\/[^">]*)/;

/** Runs a target while something is done to it at a spot. */
export async function runTampered(
  target: Target,
  { call, path, occurrence }: Spot,
  tampering: Tampering,
): Promise<EndedProcess> {
  const deed = DEEDS[tampering] ?? `error=${tampering}`;
  const under = ['strace', '-f', '-o', '/dev/null'];
  if (!deed.startsWith('signal')) under.push('--seccomp-bpf'); // Faster; it passes signals over.
  if (path !== undefined) under.push('-P', path);
  under.push('-e', `trace=${call}`, '-e', `inject=${call}:${deed}:when=${occurrence}`);
  return target.start([], { under, environment: ORDERED }).ended;
}

const DEEDS: Readonly<Partial<Record<Tampering, string>>> = {
  'killed before': 'signal=SIGKILL',
  'killed after': 'signal=SIGUSR2',
};
