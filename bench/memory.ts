import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BIN, residentMb, startPageServer } from './processes.ts';

/** The memory of a whole process while it pulls many accounts. */
export interface MemoryCurve {
  readonly accounts: number;
  /** Highest resident size from start to last answer, MB. */
  readonly peakMb: number;
  /** Mean resident size within each tenth of the accounts, MB. */
  readonly decilesMb: readonly number[];
  /** Growth from the second tenth to the last, as a share of the second. */
  readonly slope: number;
}

const FRIENDS = 20;
const SAMPLE_MS = 100;

/** Pulls `accounts` accounts of 20 friends with a real `friendlake sync`, as fast as it can. */
export async function measureMemory(accounts: number): Promise<MemoryCurve> {
  const server = await startPageServer(FRIENDS);
  const folder = await mkdtemp(join(tmpdir(), 'friendlake-bench-'));
  try {
    // A few more, so that the sorting, whose memory is bounded by itself, never begins.
    await writeList(join(folder, 'accounts.txt'), accounts * 1.1);
    await writeFile(join(folder, 'bench.ts'), pipelineSource(server.baseUrl));
    const child = spawn(process.execPath, [BIN, 'sync', 'bench.ts'], {
      cwd: folder,
      env: { ...process.env, FRIENDLAKE_SECRET_KEY: 'bench' },
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    const samples: number[][] = Array.from({ length: 10 }, () => []);
    let peakMb = 0;
    while (child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
      const memory = await residentMb(child.pid);
      const served = server.served();
      if (served >= accounts) break;
      peakMb = Math.max(peakMb, memory.peakMb);
      if (served > 0) samples[Math.floor((served / accounts) * 10)]?.push(memory.nowMb);
    }
    child.kill('SIGKILL');
    await ended;
    const decilesMb = samples.map((tenth) => tenth.reduce((a, b) => a + b, 0) / tenth.length);
    const [, second = NaN] = decilesMb;
    return { accounts, peakMb, decilesMb, slope: (decilesMb.at(-1) ?? NaN) / second - 1 };
  } finally {
    server.close();
    await rm(folder, { recursive: true });
  }
}

async function writeList(path: string, accounts: number): Promise<void> {
  function* lines() {
    for (let i = 0; i < accounts; i++) yield `customer_${i}\n`;
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
}

function pipelineSource(baseUrl: string): string {
  return `import { definePipeline, int64, parquet, string } from 'friendlake';
export default definePipeline({
  app: { sdkAppId: 1400000000, baseUrl: '${baseUrl}' },
  accounts: { file: 'accounts.txt' },
  rate: 10000,
  tags: {
    Tag_SNS_Custom_Level: int64({ column: 'level' }),
    Tag_SNS_Custom_Note: string({ column: 'note' }),
  },
  destination: parquet({ path: 'warehouse' }),
});
`;
}
