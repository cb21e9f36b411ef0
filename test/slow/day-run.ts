import { rm } from 'node:fs/promises';
import { expect } from 'vitest';
import { createRandom } from '../../src/simulator/random.ts';
import { runKilled, runOnce } from './attempts.ts';
import type { Day } from './month.ts';
import type { EndedProcess, Target } from './target.ts';

const STARTING_MS = 600;
const EXTRACTING_MS = 1_500;

/**
 * Runs a day as it is planned, until it is published.
 *
 * @returns Every process at its end.
 */
export async function runDay(target: Target, day: Day, seed: number): Promise<EndedProcess[]> {
  const forget = () => rm(target.stateDir, { recursive: true });
  const command = day.backfill ? 'backfill' : 'sync';
  const dropping = day.dropped ? ['--drop-unlisted'] : [];
  const start: Target['start'] = (args = []) => target.start([...dropping, ...args], { command });
  const limitsMs = {
    starting: STARTING_MS,
    extracting: EXTRACTING_MS,
    publishing: target.destination.publishingMs,
  };
  if (day.stateless) await forget();
  if (day.lost) {
    const afterMs = createRandom(seed)() * limitsMs.publishing;
    const blow = { phase: 'publishing', afterMs, signal: 'SIGKILL' } as const;
    const { ended } = await runOnce({ ...target, start }, blow);
    expect([null, 0]).toContain(ended.status); // It may have been done too early.
    await forget();
    return [ended, await finished(start(['--replace-date']))];
  }
  if (day.kills) {
    const plans = day.kills.map((phase) => [phase, limitsMs[phase]] as const);
    const attempts = await runKilled({ ...target, start }, seed, plans);
    expect(attempts.at(-1)?.ended).toMatchObject({ status: 0 });
    return attempts.map(({ ended }) => ended);
  }
  if (!day.accepted) return [await finished(start())];
  const held = await finished(start(), 5);
  const [, run = ''] = /publish \S+ (\S+) --accept/.exec(held.stderr) ?? [];
  const { calls } = target.simulator.log;
  const accepted = await finished(target.start([run, '--accept'], { command: 'publish' }));
  expect(target.simulator.log.calls).toBe(calls);
  return [held, accepted];
}

/** Waits for a process that has to end with a status. */
export async function finished(
  { ended }: ReturnType<Target['start']>,
  status = 0,
): Promise<EndedProcess> {
  const end = await ended;
  const said = expect.anything(); // To be seen where the status is another.
  expect([end.status, end.stdout, end.stderr]).toEqual([status, said, said]);
  return end;
}
