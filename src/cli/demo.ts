import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('bin.ts', import.meta.url));
const PIPELINE = 'pipelines/demo.ts';
const LIST = 'warehouse/demo-accounts.txt'; // Where the demo pipeline looks for it.
const QUESTION =
  'SELECT from_account AS account, count(*) AS friends, count(remark) AS remarks, ' +
  'min(add_time)::DATE AS first_added FROM friends GROUP BY ALL ORDER BY friends DESC LIMIT 5';

/** Types the commands of a first session: a simulated app, a sync, and an analyst's question. */
async function demo(): Promise<number> {
  await mkdir('warehouse', { recursive: true });
  const simulator = type(['simulate', '--port', '0', '--list', LIST], {}, 'pipe');
  try {
    const environment = await exported(simulator.stdout);
    for (const args of [
      ['sync', PIPELINE],
      ['query', PIPELINE, QUESTION],
    ]) {
      const [status] = await once(type(args, environment, 'inherit'), 'exit');
      if (status !== 0) return Number(status ?? 1);
    }
    return 0;
  } finally {
    simulator.kill();
  }
}

function type(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  stdout: 'pipe' | 'inherit',
) {
  const spelled = args.map((argument) => (argument.includes(' ') ? `"${argument}"` : argument));
  process.stderr.write(`\n$ friendlake ${spelled.join(' ')}\n`);
  return spawn(process.execPath, [BIN, ...args], {
    stdio: ['ignore', stdout, 'inherit'],
    env: { ...process.env, ...environment },
  });
}

/** The variables of the `export …` line a simulator prints when it is up. */
async function exported(stdout: NodeJS.ReadableStream | null): Promise<Record<string, string>> {
  if (stdout === null) return {};
  for await (const line of createInterface({ input: stdout })) {
    return Object.fromEntries(
      [...line.matchAll(/(\w+)=(\S+)/g)].map(([, n = '', v = '']) => [n, v]),
    );
  }
  throw new Error('The simulator ended before it was up');
}

process.exitCode = await demo();
