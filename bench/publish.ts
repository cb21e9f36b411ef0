import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openEngine } from '../src/engine/duckdb.ts';
import { BIN, residentMb, runNode } from './processes.ts';
import { FRIENDS, simulateStage } from './simulated-stage.ts';

/** What publishing a snapshot takes, in a process of its own. */
export interface Publish {
  readonly what: string;
  readonly seconds: number;
  /** Highest resident size of the process, MB. */
  readonly peakMb: number;
}

/** What publishing a day takes beside DuckDB's bare sort of the same rows. */
export interface PublishCost {
  readonly rows: number;
  /** The first run, whose rows are all staged, and the next, of which 1 % is. */
  readonly publishes: readonly Publish[];
  /** Seconds of the bare sort before and after the second publish. */
  readonly floorSeconds: readonly number[];
  /** Of the second publish, over the mean of the floors. */
  readonly ratio: number;
}

const FIRST = { run: '20261123T020000Z-0001', date: '2026-11-23' };
const SECOND = { run: '20261124T020000Z-0002', date: '2026-11-24' };
/** What the process has beside its engine, which the floor does not have; as in `publish.ts`. */
const BESIDE_ENGINE_MB = 550;
const SAMPLE_MS = 50;

/** Publishes two days of so many rows with a real `friendlake publish`. */
export async function measurePublish(rows: number, memoryMb: number): Promise<PublishCost> {
  const folder = await mkdtemp(join(tmpdir(), 'friendlake-bench-'));
  try {
    await writeFile(join(folder, 'bench.ts'), pipelineSource(memoryMb));
    await simulateDays(join(folder, '.friendlake', 'bench', 'runs'), rows / FRIENDS);
    const floor = () => bareCopy(folder, memoryMb - BESIDE_ENGINE_MB);
    const first = await publish(folder, FIRST.run, 'first, all staged');
    const before = await floor();
    const second = await publish(folder, SECOND.run, 'next, 1 % changed');
    const floorSeconds = [before, await floor()];
    const ratio = second.seconds / (floorSeconds.reduce((a, b) => a + b) / floorSeconds.length);
    return { rows, publishes: [first, second], floorSeconds, ratio };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function simulateDays(runs: string, accounts: number): Promise<void> {
  const engine = await openEngine();
  // Segments of 6 MB while everything is pulled, and of 5 s of calls while almost nothing is.
  const first = { ...FIRST, base: null, accounts, segmentAccounts: 2_500, oneIn: 1 };
  await simulateStage(engine, runs, first);
  const second = { ...SECOND, base: FIRST, accounts, segmentAccounts: 750, oneIn: 100 };
  await simulateStage(engine, runs, second);
  engine.close();
}

async function publish(folder: string, run: string, what: string): Promise<Publish> {
  const startMs = performance.now();
  const child = spawn(process.execPath, [BIN, 'publish', 'bench.ts', run], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peakMb = 0;
  const sampling = setInterval(
    async () => (peakMb = Math.max(peakMb, (await residentMb(child.pid)).peakMb)),
    SAMPLE_MS,
  );
  const [status] = await once(child, 'exit');
  clearInterval(sampling);
  if (status !== 0) throw new Error(`Publishing ended with status ${status}`);
  return { what, seconds: (performance.now() - startMs) / 1000, peakMb };
}

/** Sorts the rows of the second day without friendlake; its seconds. */
async function bareCopy(folder: string, memoryLimitMb: number): Promise<number> {
  const to = join(folder, 'bare.parquet');
  const stage = join(folder, '.friendlake', 'bench', 'runs', SECOND.run);
  const seconds = await runNode('bare-copy.ts', [
    join(folder, `warehouse/friends/snapshot_date=${FIRST.date}/*.parquet`),
    join(stage, '*.friends.parquet'),
    join(stage, '*.verdicts.parquet'),
    to,
    String(memoryLimitMb),
  ]);
  await rm(to);
  return z.number().parse(seconds);
}

function pipelineSource(memoryMb: number): string {
  return `import { definePipeline, int64, parquet, string } from 'friendlake';
export default definePipeline({
  app: { sdkAppId: 1400000000, region: 'singapore' },
  accounts: { file: 'accounts.txt' },
  tags: {
    Tag_SNS_Custom_Level: int64({ column: 'level' }),
    Tag_SNS_Custom_Note: string({ column: 'note' }),
  },
  memoryMb: ${memoryMb},
  destination: parquet({ path: 'warehouse' }),
});
`;
}
