import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { plan, type Plan } from '../../src/run/plan.ts';
import { createWorld, syntheticGraph } from '../../src/simulator/index.ts';
import { popular } from './asking.ts';
import { NOW_MS, openLake, type Lake, type LakeChanges } from './lake.ts';

function planOf(lake: Lake, changes: LakeChanges = {}): Promise<Plan> {
  return plan(lake.settings(changes), {
    stdin: Readable.from([]),
    wallMs: () => NOW_MS,
    version: '0.0.0-test',
  });
}

/** Ends a run at its first call, unfinished. */
const REFUSED: LakeChanges = { environment: { FRIENDLAKE_SECRET_KEY: 'wrong' } };

function list({ folder }: Lake, accounts: readonly string[]): Promise<void> {
  return writeFile(join(folder, 'accounts.txt'), accounts.map((a) => `${a}\n`).join(''));
}

function accountsOf({ world }: Lake): string[] {
  return [...world.accounts()].map(({ account }) => account);
}

/** Counts what a sync sends. */
async function callsOf(lake: Lake, accounts: readonly string[]): Promise<number> {
  const before = lake.simulator.log.calls;
  await lake.sync({ accounts });
  return lake.simulator.log.calls - before;
}

test.each`
  churn  | why
  ${0}   | ${'nothing has changed'}
  ${0.1} | ${'some lists have'}
  ${1}   | ${'every list has'}
`('a second sync makes a number of calls that the plan allows: $why', async ({ churn }) => {
  const graph = syntheticGraph({ accounts: 400, seed: 7 });
  const lake = await openLake({ world: createWorld({ graph, seed: 7, churn }) });
  await lake.sync();
  lake.world.advance();
  const { calls } = await planOf(lake);
  const made = await callsOf(lake, accountsOf(lake));
  expect(made).toBeGreaterThanOrEqual(calls.least);
  expect(made).toBeLessThanOrEqual(calls.most);
});

test.each([{ pageSize: 100 }, { pageSize: 500 }, { pageSize: 100, customSequence: false }])(
  'the plan allows the calls of a first sync and of the one after it, with %j',
  async (options) => {
    const lake = await openLake({ accounts: 400, ...options });
    const accounts = [...accountsOf(lake), 'nobody'];
    await list(lake, accounts);
    for (const run of ['first', 'second']) {
      const { calls } = await planOf(lake);
      const made = await callsOf(lake, accounts);
      expect({ run, within: calls.least <= made && made <= calls.most }).toEqual({
        run,
        within: true,
      });
    }
  },
);

test('an account is new, known, or not found as the newest snapshot has it', async () => {
  const lake = await openLake();
  const [first = '', second = '', ...others] = accountsOf(lake);
  await lake.sync({ accounts: [first, second, 'nobody'] });
  await list(lake, [first, 'nobody', ...others]);
  const { census } = await planOf(lake);
  expect(Object.entries(census).map(([kind, { accounts }]) => [kind, accounts])).toEqual([
    ['new', others.length],
    ['known', 1],
    ['unprovable', 0],
    ['due', 0],
    ['not_found', 1],
  ]);
});

test('without CustomSequence the least is every page of every list', async () => {
  const lake = await openLake({ accounts: 400, pageSize: 500, customSequence: false });
  await lake.sync();
  const { census, calls, auditCalls } = await planOf(lake);
  expect(census.unprovable.accounts).toBe(400);
  expect(calls.least).toBe(await callsOf(lake, accountsOf(lake)));
  expect(auditCalls).toBe(0);
});

test('a known list of 201 to 300 friends takes one call, or a probe and three pages', async () => {
  const lake = await openLake({ accounts: 2_000 });
  const found = popular(lake, 201).find(({ friends }) => friends.length <= 300);
  if (!found) throw new Error('no such list');
  await lake.sync({ accounts: [found.account] });
  expect((await planOf(lake)).calls).toEqual({ least: 1, most: 4 });
});

test('a run that a brake stopped is resumed without a call', async () => {
  const lake = await openLake();
  await lake.sync();
  for (const { account, friends } of popular(lake, 1).slice(0, 30)) {
    for (const friend of friends) lake.world.removeFriend(account, friend);
  }
  await expect(lake.sync()).rejects.toMatchObject({ exitStatus: 5 });
  expect(await planOf(lake)).toMatchObject({
    unfinished: { stagedAccounts: 60, refusal: undefined },
    calls: { least: 0, most: 0 },
  });
});

test('an unfinished run keeps its date', async () => {
  const lake = await openLake();
  await expect(lake.sync({ ...REFUSED, flags: { date: '2026-11-22' } })).rejects.toThrow('refuses');
  expect((await planOf(lake)).snapshotDate).toBe('2026-11-22');
});

test('a run of another list or of a backfill is not planned to be resumed', async () => {
  const lake = await openLake();
  await expect(lake.sync(REFUSED, { kind: 'backfill' })).rejects.toThrow('refuses');
  await list(lake, ['another']);
  const { unfinished, census } = await planOf(lake);
  expect(unfinished?.refusal?.message).toMatch(/: the account list, the command$/);
  expect(census.new.accounts).toBe(1);
});

test('the date is that of the pipeline’s time zone', async () => {
  const lake = await openLake();
  await list(lake, ['a']);
  const pipeline = { timezone: 'Pacific/Pago_Pago' };
  expect((await planOf(lake, { pipeline })).snapshotDate).toBe('2026-11-22');
});

test('a date before the newest snapshot is refused as sync refuses it', async () => {
  const lake = await openLake({ accounts: 10 });
  await lake.sync();
  const late = { timezone: 'Pacific/Pago_Pago' };
  await expect(planOf(lake, { pipeline: late })).rejects.toThrow('before the newest snapshot');
});
