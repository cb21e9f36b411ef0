import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What a command printed, and how it ended. */
export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command is run with. */
export interface CliOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

const BIN = resolve('src/cli/bin.ts');

/** One for all commands, wherever a test puts TMPDIR, so that each starts fast. */
const NODE_COMPILE_CACHE = join(tmpdir(), 'node-compile-cache');

/** Runs `friendlake` as a process of its own, as a user would. */
export function runCli(
  args: readonly string[],
  { cwd, environment = {}, stdin = '' }: CliOptions,
): Promise<CliResult> {
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd,
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE, ...environment },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (status) => done({ status, stdout, stderr }));
    child.stdin.end(stdin);
  });
}
