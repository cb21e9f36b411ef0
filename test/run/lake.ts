import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll } from 'vitest';
import { definePipeline, type PipelineInput } from '../../src/config/pipeline.ts';
import { settle, type Settings } from '../../src/config/settings.ts';
import { int64, string } from '../../src/config/tags.ts';
import { digestFile } from '../../src/core/file-digest.ts';
import type { Engine } from '../../src/engine/duckdb.ts';
import { openWarehouse } from '../../src/load/parquet/reader.ts';
import type { Progress } from '../../src/run/progress.ts';
import type { RunResult } from '../../src/run/publish.ts';
import { sync, type SyncContext } from '../../src/run/sync.ts';
import {
  createWorld,
  DEMO_APP,
  startSimulator,
  syntheticGraph,
  type Simulator,
  type SimulatorOptions,
  type World,
} from '../../src/simulator/index.ts';

/** A simulated app and a pipeline over it, in a temporary folder. */
export interface Lake {
  readonly folder: string;
  readonly world: World;
  readonly simulator: Simulator;
  settings(changes?: LakeChanges): Settings;
  sync(changes?: LakeChanges, context?: Partial<SyncContext>): Promise<RunResult>;
  /** Opens what was published. */
  open(): Promise<Engine>;
  /** SHA-256 of every file below a folder of the warehouse, by relative path. */
  hashes(folder?: string): Promise<Record<string, string>>;
}

/** What one run does differently. */
export interface LakeChanges {
  readonly pipeline?: Partial<PipelineInput>;
  readonly flags?: Record<string, string>;
  readonly environment?: Record<string, string>;
  /** Name of the pipeline file, which names its state; `lake.ts` by default. */
  readonly file?: string;
  /** Accounts listed; all of the world's by default. */
  readonly accounts?: readonly string[];
}

/** A fixed instant, so that dates do not depend on the day the tests run. */
export const NOW_MS = Date.parse('2026-11-23T02:00:00Z');

const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Opens a lake over a seeded world; it goes when the file's tests have ended. */
export async function openLake(
  options: Partial<SimulatorOptions> & { accounts?: number } = {},
): Promise<Lake> {
  const { accounts = 60, ...simulated } = options;
  const graph = syntheticGraph({ accounts, seed: 7 });
  const world = options.world ?? createWorld({ graph, seed: 7 });
  const folder = await mkdtemp(join(tmpdir(), 'friendlake-'));
  // A run signs at NOW_MS or, as a process of its own, today: neither may be a day ago here.
  const wallClock = () => Math.min(Date.now(), NOW_MS);
  const simulator = await startSimulator({ ratePerSecond: null, wallClock, ...simulated, world });
  closers.push(async () => {
    await simulator.close();
    await rm(folder, { recursive: true });
  });
  const warehouse = join(folder, 'warehouse');

  function settings(changes: LakeChanges = {}): Settings {
    const { pipeline, flags = {}, environment = {}, file = 'lake.ts' } = changes;
    const defined = definePipeline({
      app: { sdkAppId: DEMO_APP.sdkAppId, admin: DEMO_APP.admin, baseUrl: simulator.baseUrl },
      accounts: { file: 'accounts.txt' },
      rate: 10_000,
      tags: {
        Tag_SNS_Custom_Level: int64({ column: 'level' }),
        Tag_SNS_Custom_Note: string({ column: 'note' }),
      },
      destination: { kind: 'parquet', path: 'warehouse' },
      ...pipeline,
    });
    return settle(defined, {
      file: join(folder, file),
      flags,
      environment: { FRIENDLAKE_SECRET_KEY: DEMO_APP.secretKey, ...environment },
      workingDirectory: folder,
      calls: true,
    });
  }

  return {
    folder,
    world,
    simulator,
    settings,
    async sync(changes = {}, context = {}) {
      const listed = changes.accounts ?? [...world.accounts()].map(({ account }) => account);
      await writeFile(join(folder, 'accounts.txt'), listed.map((a) => `${a}\n`).join(''));
      return sync(settings(changes), {
        observer: { began: () => {}, extracted: () => {} },
        stdin: Readable.from([]),
        wallMs: () => NOW_MS,
        random: Math.random,
        version: '0.0.0-test',
        kind: 'sync',
        partial: false,
        dropUnlisted: false,
        stop: new AbortController().signal,
        pauseMs: 50,
        abandon: false,
        replaceDate: false,
        run: undefined,
        pipeline: 'lake.ts',
        ...context,
      });
    },
    open: () => openWarehouse(warehouse),
    async hashes(below = '') {
      const root = join(warehouse, below);
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      const paths = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
      const hashed = paths
        .toSorted()
        .map(async (path) => [relative(root, path), (await digestFile(path)).sha256] as const);
      return Object.fromEntries(await Promise.all(hashed));
    },
  };
}

/** An observer that keeps the latest progress reader. */
export function watchProgress(): { observer: SyncContext['observer']; read: () => Progress } {
  let latest: (() => Progress) | undefined;
  return {
    observer: { began: (_header, read) => (latest = read), extracted: () => {} },
    read() {
      if (latest === undefined) throw new Error('The run never began');
      return latest();
    },
  };
}
