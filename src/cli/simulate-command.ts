import { createWriteStream } from 'node:fs';
import { setPriority } from 'node:os';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { problemsOf } from '../config/pipeline.ts';
import { ConfigError } from '../core/errors.ts';
import {
  createWorld,
  DEMO_APP,
  readGraph,
  startSimulator,
  syntheticGraph,
  writeTruth,
  type Simulator,
  type World,
} from '../simulator/index.ts';
import { grouped, type Terminal } from './terminal.ts';

const whole = z.coerce.number().int().min(0);

const SimulateFlags = z.strictObject({
  graph: z.string().optional(),
  accounts: z.coerce.number().int().min(2).default(2_000),
  seed: whole.default(1),
  day: whole.default(0),
  churn: z.coerce.number().min(0).max(1).default(0.01),
  port: whole.max(65_535).default(8199),
  pageSize: whole.min(1).default(100),
  sequences: z.enum(['first-page', 'strict']).default('first-page'),
  customSequence: z.boolean().default(true),
  rate: whole.default(200),
  latency: z
    .string()
    .regex(/^\d+-\d+$/, 'must be two numbers of milliseconds, such as 50-300')
    .default('0-0'),
  list: z.string().optional(),
  truth: z.string().optional(),
  callLog: z.string().optional(),
});

/**
 * Starts the simulator, writes the files that were asked for, and prints how to reach it.
 *
 * @throws {ConfigError} A flag is wrong; all of them are named.
 */
export async function simulateCommand(
  flags: Readonly<Record<string, string | boolean | undefined>>,
  terminal: Terminal,
): Promise<Simulator> {
  const parsed = SimulateFlags.safeParse(flags);
  if (parsed.error) {
    throw new ConfigError(`Wrong flags\n${problemsOf(parsed.error)}`, {
      hint: 'See `friendlake simulate --help`.',
    });
  }
  const { data } = parsed;
  const path = (name: string) => resolve(terminal.workingDirectory, name);
  const { seed, day, churn } = data;
  const graph = data.graph
    ? await readGraph(path(data.graph))
    : syntheticGraph({ accounts: data.accounts, seed });
  const world = createWorld({ graph, seed, day, churn });
  if (data.list) await writeList(world, path(data.list));
  if (data.truth) await writeTruth(world, path(data.truth));
  const [minMs = 0, maxMs = 0] = data.latency.split('-').map(Number);
  hurry();
  const simulator = await startSimulator({
    world,
    port: data.port,
    pageSize: data.pageSize,
    sequences: data.sequences,
    customSequence: data.customSequence,
    ratePerSecond: data.rate === 0 ? null : data.rate,
    latency: { minMs, maxMs },
    ...(data.callLog && { callLog: path(data.callLog) }),
  });
  terminal.stderr.write(`${grouped(graph.accountCount)} accounts at ${simulator.baseUrl}\n`);
  terminal.stdout.write(
    `export FRIENDLAKE_BASE_URL=${simulator.baseUrl} FRIENDLAKE_SECRET_KEY=${DEMO_APP.secretKey}\n`,
  );
  return simulator;
}

/** A server that waits for a processor stamps calls late, and then counts too many in a second. */
function hurry(): void {
  try {
    setPriority(-20);
  } catch {
    // Only the superuser may; without it the counts are good on an idle machine.
  }
}

/** Writes the accounts of a world, one a line. */
export async function writeList(world: World, path: string): Promise<void> {
  function* lines() {
    for (const { account } of world.accounts()) yield `${account}\n`;
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
}
