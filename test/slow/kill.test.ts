import { expect, test, vi } from 'vitest';
import { createWorld } from '../../src/simulator/index.ts';
import { createRandom, drawFrom } from '../../src/simulator/random.ts';
import { findings, rowsSeen, secretFindings } from '../run/oracle.ts';
import { callFindings, repeatedCalls, repeatFindings, runOnce, type Attempt } from './attempts.ts';
import { naiveFindings, naively } from './naive.ts';
import { realGraph } from './real-graph.ts';
import { openTarget, type Target } from './target.ts';

const slow = process.env['FRIENDLAKE_SLOW'] === '1';
const SEED = 20261123;
const KILLS = 50;

const PHASES = [
  'starting',
  'extracting',
  'extracting',
  'extracting',
  'publishing',
  'publishing',
] as const;
const LIMIT_MS = { starting: 600, extracting: 8_000, publishing: 1_500 };

/** Everything wrong after a run that some kills interrupted. */
async function wrongAfter(target: Target, attempts: readonly Attempt[], truth: string) {
  const texts = attempts.flatMap(({ ended }) => [ended.stdout, ended.stderr]);
  return [
    ...(await findings({ ...target, truth })),
    ...callFindings(attempts, target.simulator.log.entries),
    ...(await repeatFindings(target)),
    ...(await secretFindings(target.folder, target.secrets, texts)),
  ];
}

test.skipIf(!slow)(
  'fifty kills on one folder, over one run after the other, lose and double nothing',
  { timeout: 3_600_000 },
  async () => {
    const target = await openTarget({
      world: createWorld({ graph: await realGraph() }),
      rate: 500,
    });
    const random = createRandom(SEED);
    let attempts: Attempt[] = [];
    let truths = [await target.tellTruth('truth-0.ndjson')];
    let kills = 0;
    let runs = 0;
    let repeated = 0;
    for (let done = false; !done;) {
      const phase = drawFrom(random, PHASES);
      const blow = { phase, afterMs: random() * LIMIT_MS[phase], signal: 'SIGKILL' } as const;
      const attempt = await runOnce(target, kills < KILLS ? blow : undefined);
      attempts.push(attempt);
      const { signal, status, stderr } = attempt.ended;
      if (signal === 'SIGKILL') {
        kills += 1;
        const seen = phase === 'publishing' ? await rowsSeen(target.warehouse, truths) : [true];
        expect(seen.includes(true) || runs === 0).toBe(true); // Readers: the old rows or the new.
        continue;
      }
      expect([status, stderr]).toEqual([0, expect.anything()]);
      expect(await wrongAfter(target, attempts, truths.at(-1) ?? '')).toEqual([]);
      repeated += repeatedCalls(attempts, target.simulator.log.entries);
      runs += 1;
      attempts = [];
      done = kills >= KILLS;
      target.world.advance();
      truths = [...truths.slice(-1), await target.tellTruth(`truth-${runs}.ndjson`)];
    }
    const calls = target.simulator.log.calls;
    process.stdout.write(
      `${kills} kills over ${runs} runs, ${calls} calls, ${repeated} of them again\n`,
    );
  },
);

test.skipIf(!slow)(
  'fifteen kills of fifteen are seen where a checkpoint is saved after the rows',
  { timeout: 600_000 },
  async () => {
    const random = createRandom(SEED);
    let bitten = 0;
    for (let kill = 0; kill < 15; kill++) {
      const target = await openTarget({ accounts: 300, latency: { minMs: 1, maxMs: 2 } });
      const blow = { phase: 'extracting', afterMs: random() * 500, signal: 'SIGKILL' } as const;
      const naive = naively(target);
      await runOnce(naive, blow);
      await runOnce(naive);
      if ((await naiveFindings(target)).some(({ kind }) => kind === 'doubled')) bitten += 1;
    }
    process.stdout.write(`the naive writer was caught after ${bitten} of 15 kills\n`);
    expect(bitten).toBeGreaterThanOrEqual(13); // One in twenty kills meets it between two batches.
  },
);

test.skipIf(!slow)(
  'a service that never answers does not keep a stopped process',
  { timeout: 120_000 },
  async () => {
    const target = await openTarget({
      intercept: ({ call }) => (call > 20 ? { body: '', delayMs: 60_000 } : undefined),
    });
    const running = target.start();
    await vi.waitUntil(() => target.simulator.log.calls > 20, { timeout: 20_000 });
    const stoppedMs = performance.now();
    running.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ status: 143 });
    expect(performance.now() - stoppedMs).toBeLessThan(5_000 + 10_000 + 2_000);
  },
);
