import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The program, as `node` starts it. */
export const BIN = fileURLToPath(new URL('../src/cli/bin.ts', import.meta.url));

/** A page server in a process of its own. */
export interface PageServer {
  readonly baseUrl: string;
  /** Pages served, as of the last quarter of a second. */
  served(): number;
  close(): void;
}

/** Starts a server of pages with so many friends. */
export async function startPageServer(friends: number): Promise<PageServer> {
  const child = startNode('page-server.ts', [String(friends)]);
  let served = 0;
  const port = await new Promise<number>((resolve, reject) => {
    const lines = createInterface({ input: child.stdout ?? process.stdin });
    lines.once('line', (first) => {
      lines.on('line', (line) => (served = Number(line)));
      resolve(Number(first));
    });
    child.once('exit', () => reject(new Error('The page server ended')));
  });
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    served: () => served,
    close: () => void child.kill(),
  };
}

/** Runs a script of this folder to its end; gives the JSON it printed. */
export async function runNode(script: string, args: readonly string[]): Promise<unknown> {
  const child = startNode(script, args);
  let stdout = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`${script} ended with status ${status}`);
  return JSON.parse(stdout);
}

/** The resident size of a process, now and at its highest, MB; 0 when it is gone. */
export async function residentMb(pid = 0): Promise<{ nowMb: number; peakMb: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const field = (name: string) =>
    (Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024) / 1e6;
  return { nowMb: field('VmRSS'), peakMb: field('VmHWM') };
}

function startNode(script: string, args: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}
