import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';
import { monotonicMs, sleepMs } from '../../src/core/clock.ts';
import { openWire } from '../../src/load/bigquery/client.ts';
import type { Place } from '../../src/load/bigquery/place.ts';
import type { Wire } from '../../src/load/bigquery/wire.ts';
import { BIGQUERY_EMULATOR, findBinary, STORAGE_EMULATOR, type EmulatorProgram } from './binary.ts';

/** An emulator at work: one process, which goes with the test file. */
export interface Emulator {
  readonly url: string;
  /** The product's own way to it, with what its answers lack; see the test of divergences. */
  readonly wire: Wire;
  /** The same, with its answers as they are. */
  readonly bare: Wire;
}

/** What keeps the tests of a program from running here; undefined when nothing does. */
export function problemOf(program: EmulatorProgram): string | undefined {
  if (findBinary(program) !== undefined) return undefined;
  return `no ${program.name}: see npm run emulator`;
}

const START_MS = 30_000;
const processes: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of processes.splice(0)) await end();
});

/** Starts a program that answers at a path once it is ready. */
export async function startProgram(
  program: EmulatorProgram,
  args: (port: number) => Promise<readonly string[]>,
  { readyPath, environment = {} }: { readyPath: string; environment?: NodeJS.ProcessEnv },
): Promise<string> {
  const path = findBinary(program);
  if (path === undefined) throw new Error(`There is no ${program.name}`);
  const port = await freePort();
  const child = spawn(path, await args(port), {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const ended = once(child, 'exit');
  processes.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const url = `http://127.0.0.1:${port}`;
  for (const startMs = monotonicMs(); ; await sleepMs(20)) {
    if (child.exitCode !== null || monotonicMs() - startMs > START_MS) {
      throw new Error(`${program.name} did not start`);
    }
    const answer = await fetch(`${url}${readyPath}`).catch(() => undefined);
    if (answer?.ok) return url;
  }
}

/** Where the emulator's empty dataset is. */
export const PLACE: Place = {
  projectId: 'a-project',
  jobProjectId: 'a-project',
  datasetId: 'chat',
  location: 'EU',
};

/** A bucket, and where it is asked for. */
export interface StagingPlace {
  readonly bucket: string;
  readonly endpoint: string;
}

/** Starts the emulator of Cloud Storage with an empty bucket, in memory. */
export async function startStorage(): Promise<StagingPlace> {
  const bucket = 'a-bucket';
  const args = async (port: number) => [
    '-scheme=http',
    '-backend=memory',
    '-host=127.0.0.1',
    `-port=${port}`,
    `-location=${PLACE.location}`,
    '-log-level=error',
  ];
  const endpoint = await startProgram(STORAGE_EMULATOR, args, { readyPath: '/storage/v1/b' });
  const made = await fetch(`${endpoint}/storage/v1/b?project=${PLACE.projectId}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: bucket }),
  });
  if (!made.ok) throw new Error(`The bucket was refused with ${made.status}`);
  return { bucket, endpoint };
}

/** What the service says of tables and datasets, and the emulator does not. */
const LACKING = { etag: 'none', location: PLACE.location };

/** Starts the BigQuery emulator, with a bucket of another emulator's where there is one. */
export async function startEmulator(staging?: StagingPlace): Promise<Emulator> {
  const args = async (port: number) => [
    '--host=127.0.0.1',
    `--port=${port}`,
    `--grpc-port=${await freePort()}`,
    `--project=${PLACE.projectId}`,
    `--dataset=${PLACE.datasetId}`,
    '--log-level=fatal', // A job that is not there yet is an error to it.
  ];
  const readyPath = `/bigquery/v2/projects/${PLACE.projectId}/datasets`;
  const environment = { STORAGE_EMULATOR_HOST: staging?.endpoint };
  const url = await startProgram(BIGQUERY_EMULATOR, args, { readyPath, environment });
  const bare = openWire({ place: PLACE, endpoint: url, staging, waitMs: 1, random: Math.random });
  const wire: Wire = {
    ...bare,
    async send(ask) {
      const answer = await bare.send(ask);
      return ask.path.includes('/datasets/') ? Object.assign({ ...LACKING }, answer) : answer;
    },
  };
  return { url, wire, bare };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has this address
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
