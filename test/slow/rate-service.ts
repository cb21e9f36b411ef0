import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { DEMO_APP } from '../../src/simulator/index.ts';

/** A simulated app in a process of its own, and a pipeline over it. */
export interface RateService {
  /** Starts `friendlake sync`, with a module loaded into it before. */
  startSync(preload?: string): ChildProcess;
  /** Every call so far, as the server logged it, in order of arrival. */
  calls(): Promise<LoggedCall[]>;
}

/** What the server's log says of a call. */
export interface LoggedCall {
  /** When its head arrived, milliseconds. */
  readonly atMs: number;
  readonly code: number;
}

const BIN = resolve('src/cli/bin.ts');

/** Starts an app that takes 50 to 300 ms to answer and lets 200 calls a second through. */
export async function startRateService({ accounts }: { accounts: number }): Promise<RateService> {
  // In memory where there is such a folder: a server that waits for the disk stamps calls late.
  const root = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const folder = await mkdtemp(join(root, 'friendlake-rate-'));
  const started: ChildProcess[] = [];
  onTestFinished(async () => {
    for (const child of started) await ended(child);
    await rm(folder, { recursive: true });
  });

  function start(
    priority: number,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ) {
    const [command, ...rest] = [...inRealTime(priority), process.execPath, ...args];
    const child = spawn(command ?? '', rest, {
      cwd: folder,
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(child);
    return child;
  }

  const server = start(
    2,
    [BIN, 'simulate', '--port', '0', '--rate', '200', '--latency', '50-300']
      .concat(['--accounts', String(accounts)])
      .concat(['--list', 'accounts.txt', '--call-log', 'calls.ndjson']),
  );
  const environment = await exported(server);
  await writeFile(join(folder, 'daily.ts'), PIPELINE);
  return {
    startSync(preload) {
      const preloads = preload === undefined ? [] : ['--import', resolve(preload)];
      return start(1, [...preloads, BIN, 'sync', 'daily.ts'], environment);
    },
    async calls() {
      const lines = (await readFile(join(folder, 'calls.ndjson'), 'utf8')).trim().split('\n');
      const calls = lines.map((line): LoggedCall => JSON.parse(line));
      return calls.toSorted((a, b) => a.atMs - b.atMs);
    },
  };
}

/**
 * How a command is started that nothing else on the machine may delay: Linux lets its superuser.
 * Elsewhere the machine has to be idle.
 */
function inRealTime(priority: number): string[] {
  const chrt = ['chrt', '--rr', String(priority)];
  return spawnSync('chrt', [...chrt.slice(1), 'true']).status === 0 ? chrt : [];
}

const PIPELINE = `import { definePipeline, int64, parquet } from 'friendlake';

export default definePipeline({
  app: { sdkAppId: ${DEMO_APP.sdkAppId}, region: 'singapore' },
  accounts: { file: 'accounts.txt' },
  rate: 200,
  tags: { Tag_SNS_Custom_Level: int64({ column: 'level' }) },
  destination: parquet({ path: 'warehouse' }),
});
`;

/** Ends a process if it still runs. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** The variables of the line a simulator prints when it is up. */
async function exported({ stdout }: ChildProcess): Promise<Record<string, string>> {
  if (stdout === null) return {};
  for await (const line of createInterface({ input: stdout })) {
    return Object.fromEntries(
      [...line.matchAll(/(\w+)=(\S+)/g)].map(([, n = '', v = '']) => [n, v]),
    );
  }
  throw new Error('The simulator ended before it was up');
}

/** What the server saw of the rate. */
export interface SeenRate {
  /** Percentage of 200 calls/s between the second call and the last. */
  readonly used: number;
  readonly seconds: number;
  readonly worstSecond: number;
  readonly overFrequency: number;
}

/** Judges calls in order of arrival. The first goes alone by design, so the rate begins after it. */
export function rateOf(calls: readonly LoggedCall[]): SeenRate {
  const { length } = calls;
  const atMs = (index: number) => calls.at(index)?.atMs ?? 0;
  const seconds = (atMs(-1) - atMs(1)) / 1000;
  let oldest = 0;
  let worstSecond = 0;
  for (let index = 0; index < length; index++) {
    while (atMs(oldest) <= atMs(index) - 1000) oldest += 1;
    worstSecond = Math.max(worstSecond, index - oldest + 1);
  }
  const overFrequency = calls.filter(({ code }) => code === 60011).length;
  return { used: ((length - 2) / seconds / 200) * 100, seconds, worstSecond, overFrequency };
}
