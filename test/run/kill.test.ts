import { setTimeout as sleepMs } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import {
  callFindings,
  committedAccounts,
  repeatFindings,
  runKilled,
  runOnce,
} from '../slow/attempts.ts';
import { naiveFindings, naively } from '../slow/naive.ts';
import { openTarget } from '../slow/target.ts';
import { findings, secretFindings } from './oracle.ts';

test('a run killed at random instants loses nothing, doubles nothing and repeats nothing durable', async () => {
  const target = await openTarget({ accounts: 200, rate: 300 });
  const attempts = await runKilled(target, 20261123, [
    ['starting', 450],
    ['extracting', 350],
    ['extracting', 250, 'SIGTERM'], // Makes a segment durable before its five seconds are over.
    ['extracting', 350],
    ['extracting', 250, 'SIGTERM'],
    ['publishing', 20],
    ['publishing', 80],
  ]);
  const texts = attempts.flatMap(({ ended }) => [ended.stdout, ended.stderr]);
  expect([
    ...(await findings({ ...target, truth: await target.tellTruth() })),
    ...callFindings(attempts, target.simulator.log.entries),
    ...(await repeatFindings(target)),
    ...(await secretFindings(target.folder, target.secrets, texts)),
  ]).toEqual([]);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s lets the accounts in hand finish, and the run goes on after them',
  async (signal, status) => {
    const target = await openTarget({ rate: 100, latency: { minMs: 20, maxMs: 40 } });
    const stopped = await runOnce(target, { phase: 'extracting', afterMs: 150, signal });
    expect(stopped.ended).toMatchObject({ status, stdout: '' });
    expect(stopped.ended.stderr).toContain(
      `friendlake: Stopped by ${signal}; what was pulled is kept\n  hint: Run again to go on from there.\n`,
    );
    const called = target.simulator.log.entries.map(({ request }) => request?.account);
    expect(await committedAccounts(target)).toEqual(new Set(called));
    const { length } = called;
    await target.sync();
    expect(target.simulator.log.calls).toBe(length + target.accounts.length - new Set(called).size);
    expect(await findings({ ...target, truth: await target.tellTruth() })).toEqual([]);
  },
);

test('a second signal ends the process at once', async () => {
  let hanging = true;
  const target = await openTarget({
    intercept: () => (hanging ? { body: '', delayMs: 20_000 } : undefined),
  });
  const running = target.start();
  await vi.waitUntil(() => target.simulator.log.calls > 0, { timeout: 20_000 });
  running.kill('SIGTERM');
  await sleepMs(100); // The process has to take the first one for it.
  const secondMs = performance.now();
  running.kill('SIGINT');
  expect(await running.ended).toMatchObject({ status: null, signal: 'SIGINT' });
  expect(performance.now() - secondMs).toBeLessThan(1_000);
  hanging = false;
  await target.sync();
  expect(await findings({ ...target, truth: await target.tellTruth() })).toEqual([]);
});

test('a second process on the same state is refused, and the lock goes with the first', async () => {
  const target = await openTarget({ accounts: 200, rate: 100 });
  const first = target.start();
  await vi.waitUntil(() => first.said().includes('run '), { timeout: 20_000 });
  const second = await target.start().ended;
  expect(second).toMatchObject({ status: 6, stdout: '' });
  expect(second.stderr).toMatch(/^friendlake: Another run holds .*\n {2}hint: Wait for it to end/);
  const { calls } = target.simulator.log;
  await vi.waitUntil(() => target.simulator.log.calls > calls, { timeout: 20_000 });
  first.kill('SIGKILL');
  expect(await first.ended).toMatchObject({ signal: 'SIGKILL' });
  await target.sync();
  expect(await findings({ ...target, truth: await target.tellTruth() })).toEqual([]);
});

test('the same kills double rows where rows are appended and then a checkpoint is saved', async () => {
  const target = await openTarget({ accounts: 200 });
  await runKilled(naively(target), 1, [
    ['extracting', 200],
    ['extracting', 200],
    ['extracting', 200],
  ]);
  expect((await naiveFindings(target)).map(({ kind }) => kind)).toEqual(['wrong', 'doubled']);
});
