import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createWorld, readGraph } from '../../src/simulator/index.ts';
import { differencesFromTruth, SAME } from '../run/asking.ts';
import { openLake, watchProgress, type Lake } from '../run/lake.ts';
import { findings } from '../run/oracle.ts';
import { openTarget } from './target.ts';
import { FAULT_KINDS } from './fault-kinds.ts';

const slow = process.env['FRIENDLAKE_SLOW'] === '1';
const REAL_GRAPH = '../shared/data/ego-facebook.txt.gz';

/** Runs until a run is published, with real waits; how often it had to begin again. */
async function restartsUntilPublished(lake: Lake, restartsMax: number): Promise<number> {
  for (let restarts = 0; ; restarts += 1) {
    try {
      const result = await lake.sync({}, { pauseMs: 1_000 });
      const states = result.kind === 'published' ? result.staged.states : new Map();
      expect(Object.fromEntries(states)).toEqual({ changed: 300 });
      return restarts;
    } catch (error) {
      if (restarts === restartsMax) throw error;
      expect(error).toMatchObject({ exitStatus: expect.toBeOneOf([4, 5]) });
    }
  }
}

describe.skipIf(!slow)('a service that fails', { timeout: 1_200_000 }, () => {
  test.for(FAULT_KINDS.flatMap((kind) => [0.01, 0.1, 0.5].map((rate) => ({ kind, rate }))))(
    'by $kind in $rate of its calls leaves no account failed and every row true',
    async ({ kind, rate }) => {
      // A slow answer comes after the attempt's ten seconds.
      const faults = { rate, kinds: [kind] as const, slowMs: 11_000 };
      const lake = await openLake({ accounts: 300, pageSize: 20, faults });
      const restarts = await restartsUntilPublished(lake, rate < 0.5 ? 0 : 5);
      if (restarts > 0) process.stdout.write(`${kind} at ${rate}: ${restarts} restarts\n`);
      expect(await differencesFromTruth(lake)).toEqual(SAME);
    },
  );

  test('altogether for half a minute pauses the run, ends it with status 5, and costs no account', async () => {
    const lake: Lake = await openLake({
      accounts: 3_000,
      intercept({ call }) {
        if (call === 200) lake.simulator.setDown(true);
        return undefined;
      },
    });
    const { observer, read } = watchProgress();
    const watched = { pauses: 0, paused: false };
    const watch = setInterval(() => {
      if (lake.simulator.log.calls === 0) return; // It has not begun.
      const { paused } = read().calls;
      if (paused && !watched.paused) watched.pauses += 1;
      watched.paused = paused;
    }, 20);
    const run = lake.sync({ pipeline: { rate: 60 } }, { observer, pauseMs: 500 });
    await expect(run).rejects.toMatchObject({
      exitStatus: 5,
      message: expect.stringContaining('keeps failing'),
    });
    clearInterval(watch);
    expect(watched.pauses).toBe(2);
    lake.simulator.setDown(false);
    expect(await lake.sync()).toMatchObject({ kind: 'published' });
    expect(await differencesFromTruth(lake)).toEqual(SAME);
  });

  test('with 70050 after bad signatures is left alone for a minute, and then the run goes on', async () => {
    const lake = await openLake({ badSignaturesMax: 3 });
    const url = `${lake.simulator.baseUrl}/v4/sns/friend_get?sdkappid=1400000000&identifier=administrator&usersig=bad&random=1&contenttype=json`;
    for (let bad = 0; bad < 3; bad++) await fetch(url, { method: 'POST', body: '{}' });
    const startedMs = performance.now();
    expect(await lake.sync()).toMatchObject({ kind: 'published' });
    expect(performance.now() - startedMs).toBeGreaterThan(60_000);
    expect(lake.simulator.log.byCode.get(70050)).toBe(1);
    expect(await differencesFromTruth(lake)).toEqual(SAME);
  });
});

test.skipIf(!slow || !existsSync(REAL_GRAPH))(
  'half of all calls failing, the real graph is pulled after at most five restarts, and pauses are told',
  { timeout: 1_200_000 },
  async () => {
    const world = createWorld({ graph: await readGraph(REAL_GRAPH) });
    const faults = { rate: 0.5, kinds: FAULT_KINDS, slowMs: 500 };
    const target = await openTarget({ world, rate: 200, faults });
    const statuses: (number | null)[] = [];
    let told = '';
    do {
      const { status, stderr, stdout } = await target.start().ended;
      statuses.push(status);
      told += stderr + stdout;
    } while (statuses.at(-1) === 5 && statuses.length < 6);
    process.stdout.write(`the real graph at 0.5: ${statuses.length - 1} restarts\n`);
    expect(statuses.at(-1)).toBe(0);
    expect(told).toContain('paused: the service keeps failing');
    expect(told).toContain('4,039 changed');
    expect(await findings({ ...target, truth: await target.tellTruth() })).toEqual([]);
  },
);
