import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEngine } from '../../src/engine/duckdb.ts';
import { loaderFor } from '../../src/run/destination.ts';
import { createWorld, type World } from '../../src/simulator/index.ts';
import { openLake, NOW_MS, type Lake } from '../run/lake.ts';
import { DAY_MS } from '../run/later.ts';
import { realGraph } from './real-graph.ts';
import { startShufflingProxy } from './shuffling-proxy.ts';

const slow = process.env['FRIENDLAKE_SLOW'] === '1';
const WAYS = [
  { concurrency: 1, pageSize: 100 },
  { concurrency: 8, pageSize: 7 },
  { concurrency: 64, pageSize: 3_000 },
] as const;

/** Runs at another concurrency, over pages of another size, whose items are shuffled. */
async function runShuffled(
  world: World,
  { concurrency, pageSize }: (typeof WAYS)[number],
  work: (lake: Lake, sync: (nowMs: number) => ReturnType<Lake['sync']>) => Promise<void>,
): Promise<void> {
  const lake = await openLake({ world, pageSize, latency: { minMs: 0, maxMs: 3 } });
  const proxy = await startShufflingProxy(lake.simulator.baseUrl, concurrency);
  const environment = { FRIENDLAKE_BASE_URL: proxy.baseUrl };
  const flags = { concurrency: String(concurrency) };
  try {
    await work(lake, (nowMs) => lake.sync({ flags, environment }, { wallMs: () => nowMs }));
  } finally {
    proxy.close();
  }
}

test.skipIf(!slow)(
  'the same answers give the same bytes at any concurrency, thread count and order',
  { timeout: 600_000 },
  async () => {
    const graph = await realGraph();
    const first = new Set<string>();
    const carried = new Set<string>();
    const byThreads = new Set<string>();
    for (const way of WAYS) {
      const world = createWorld({ graph });
      await runShuffled(world, way, async (lake, sync) => {
        const result = await sync(NOW_MS);
        first.add(JSON.stringify(await lake.hashes('friends')));
        if (result.kind !== 'published') throw new Error('It was not published');
        for (const threads of [1, 2]) {
          const engine = await openEngine({ threads });
          const path = join(lake.folder, `by-${threads}`);
          const settings = lake.settings({ pipeline: { destination: { kind: 'parquet', path } } });
          const { staged, changes } = result;
          const { friends } = staged;
          const loader = await loaderFor(settings, {
            engine,
            friends,
            folder: join(lake.folder, 'work'),
            version: '0.0.0',
            wallMs: () => NOW_MS,
            replaceDate: false,
          });
          await loader.prepare();
          await loader.publish(staged, changes);
          engine.close();
          byThreads.add(JSON.stringify(await lake.hashes(`../by-${threads}/friends`)));
        }
        world.advance();
        await sync(NOW_MS + DAY_MS);
        carried.add(JSON.stringify(await lake.hashes('friends')));
      });
    }
    expect([first.size, carried.size]).toEqual([1, 1]);
    expect(byThreads).toEqual(first);
    const [files = ''] = carried;
    process.stdout.write(`one digest each, for all ways: ${files}\n`);
  },
);
