import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  DEMO_APP,
  writeTruth,
  type Intercept,
  type SimulatorOptions,
} from '../../src/simulator/index.ts';
import { openLake, type Lake } from '../run/lake.ts';
import { warehouseIn, type Destination } from './destination.ts';

/** A pipeline over a simulated app, to be run as a process and killed. */
export interface Target extends Lake {
  /** Where it publishes. */
  readonly destination: Destination;
  /** The folder that it publishes to, unless it is told to publish elsewhere. */
  readonly warehouse: string;
  readonly stateDir: string;
  /** The account list, in its order. */
  readonly accounts: readonly string[];
  readonly secretKey: string;
  /** What must not be found anywhere: the key and every signature that was sent. */
  readonly secrets: ReadonlySet<string>;
  /** Starts `friendlake sync`, or another command, with these further arguments. */
  start(args?: readonly string[], how?: StartOptions): RunningProcess;
  /** Writes down what the world holds now and returns the file's path. */
  tellTruth(name?: string): Promise<string>;
}

/** How a process is started beside its arguments. */
export interface StartOptions {
  readonly command?: string;
  /** A command that runs the process in its stead, such as a tracer, with its arguments. */
  readonly under?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A process at work. */
export interface RunningProcess {
  kill(signal: NodeJS.Signals): void;
  /** What it has said on standard error so far. */
  said(): string;
  readonly ended: Promise<EndedProcess>;
}

/** A process at its end. */
export interface EndedProcess {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const BIN = resolve('src/cli/bin.ts');
const SECRET_KEY = 'canary-1f0c7d9a5b3e-secret-key';
const STATE = { pipeline: { stateDir: 'state' } };

/** Opens a target; nothing has been run yet. It goes with the test. */
export async function openTarget(
  options: Partial<SimulatorOptions> & {
    accounts?: number;
    rate?: number;
    /** A folder by default. */
    destination?: Destination;
  } = {},
): Promise<Target> {
  const { rate = 5_000, destination: elsewhere, ...simulated } = options;
  const secrets = new Set([SECRET_KEY]);
  const intercept: Intercept = (call) => {
    secrets.add(new URL(call.url, 'http://host').searchParams.get('usersig') ?? SECRET_KEY);
    return options.intercept?.(call);
  };
  const app = { ...DEMO_APP, secretKey: SECRET_KEY };
  const lake = await openLake({ logCalls: true, ...simulated, app, intercept });
  const { folder, world, simulator } = lake;
  const accounts = [...world.accounts()].map(({ account }) => account);
  const warehouse = join(folder, 'warehouse');
  const destination = elsewhere ?? warehouseIn(warehouse);
  const source = pipelineSource(simulator.baseUrl, { rate, destination });
  await writeFile(join(folder, 'lake.ts'), source);
  await writeFile(join(folder, 'accounts.txt'), accounts.map((a) => `${a}\n`).join(''));
  return {
    ...lake,
    accounts,
    secretKey: SECRET_KEY,
    secrets,
    destination,
    warehouse,
    stateDir: lake.settings(STATE).stateDir,
    start: (args = [], { command = 'sync', under = [], environment = {} } = {}) =>
      startProcess([...under, process.execPath, BIN, command, 'lake.ts', ...args], {
        cwd: folder,
        env: { PATH: process.env['PATH'], FRIENDLAKE_SECRET_KEY: SECRET_KEY, ...environment },
      }),
    // The list and the key are the same in this process, so that both share one state.
    sync: ({ pipeline, ...changes } = {}, context = {}) =>
      lake.sync(
        {
          ...changes,
          accounts,
          environment: { FRIENDLAKE_SECRET_KEY: SECRET_KEY },
          pipeline: { ...STATE.pipeline, ...pipeline },
        },
        { wallMs: Date.now, ...context },
      ),
    async tellTruth(name = 'truth.ndjson') {
      const path = join(folder, name);
      await writeTruth(world, path);
      return path;
    },
  };
}

/** Starts any command. */
export function startProcess(
  [command = '', ...args]: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): RunningProcess {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<EndedProcess>((done, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => done({ status, signal, stdout, stderr }));
  });
  return { kill: (signal) => void child.kill(signal), said: () => stderr, ended };
}

function pipelineSource(
  baseUrl: string,
  { rate, destination }: { rate: number; destination: Destination },
): string {
  return `import { bigquery, definePipeline, int64, parquet, string } from 'friendlake';

export default definePipeline({
  app: { sdkAppId: ${DEMO_APP.sdkAppId}, baseUrl: '${baseUrl}' },
  accounts: { file: 'accounts.txt' },
  rate: ${rate},
  tags: {
    Tag_SNS_Custom_Level: int64({ column: 'level' }),
    Tag_SNS_Custom_Note: string({ column: 'note' }),
  },
  destination: ${destination.source},
  stateDir: 'state',
});
`;
}
