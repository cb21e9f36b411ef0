import { expect, test } from 'vitest';
import type { RunResult } from '../../src/run/publish.ts';
import type { SyncContext } from '../../src/run/sync.ts';
import { createRandom } from '../../src/simulator/random.ts';
import type { Behaviour, SimulatorOptions } from '../../src/simulator/index.ts';
import { ask, differencesFromTruth, popular, SAME } from './asking.ts';
import { NOW_MS, openLake, type Lake } from './lake.ts';
import { FAULT_KINDS } from '../slow/fault-kinds.ts';

/** The context of a run that waits a hundredth of its pauses. */
function hurried(context: Partial<SyncContext> = {}): Partial<SyncContext> {
  const random = createRandom(1);
  return { random: () => random() / 100, ...context };
}

/** Accounts by the state they ended in. */
function statesOf(result: RunResult): Record<string, number> {
  return result.kind === 'published' ? Object.fromEntries(result.staged.states) : {};
}

/** Runs again and again until a run is published; how often it had to. */
async function restartsUntilPublished(lake: Lake, restartsMax: number): Promise<number> {
  for (let restarts = 0; ; restarts += 1) {
    try {
      expect(statesOf(await lake.sync({}, hurried()))['failed']).toBeUndefined();
      return restarts;
    } catch (error) {
      expect(error).toMatchObject({ exitStatus: 5 });
      if (restarts === restartsMax) throw error;
    }
  }
}

test.each([0.01, 0.1])(
  '%d of the calls failing in every way, no account fails and every row is true',
  async (rate) => {
    const faults = { rate, kinds: FAULT_KINDS, slowMs: 50 };
    const lake = await openLake({ accounts: 300, pageSize: 20, faults });
    const result = await lake.sync({}, hurried());
    expect(statesOf(result)).toEqual({ changed: 300 });
    expect(lake.simulator.log.byFault.size).toBeGreaterThan(
      rate < 0.1 ? 0 : FAULT_KINDS.length - 3,
    );
    expect(await differencesFromTruth(lake)).toEqual(SAME);
  },
);

test('half of the calls failing in every way, five restarts are enough', async () => {
  const faults = { rate: 0.5, kinds: FAULT_KINDS, slowMs: 50 };
  const lake = await openLake({ accounts: 300, pageSize: 20, faults });
  await restartsUntilPublished(lake, 5);
  expect(await differencesFromTruth(lake)).toEqual(SAME);
});

test.each(['64', '2'])(
  'an outage met by %s calls at once fails no account, and the run can go on after it',
  async (concurrency) => {
    const lake: Lake = await openLake({
      intercept({ call }) {
        if (call === 40) lake.simulator.setDown(true);
        return undefined;
      },
    });
    const flags = { concurrency };
    await expect(lake.sync({ flags }, hurried())).rejects.toMatchObject({
      exitStatus: 5,
      message: expect.stringContaining('got no answer'),
      hint: expect.stringContaining('Run again'),
    });
    lake.simulator.setDown(false);
    expect(statesOf(await lake.sync({ flags }, hurried()))).toEqual({ changed: 60 });
    expect(await differencesFromTruth(lake)).toEqual(SAME);
  },
);

test('a service that fails from the first call on fails no account', async () => {
  const unwell = { failing: true };
  const lake = await openLake({
    accounts: 20,
    intercept: () => (unwell.failing ? { body: JSON.stringify({ ErrorCode: 30006 }) } : undefined),
  });
  await expect(lake.sync({}, hurried())).rejects.toMatchObject({
    exitStatus: 5,
    message: expect.stringContaining('20 accounts got no answer'),
  });
  unwell.failing = false;
  expect(statesOf(await lake.sync())).toEqual({ changed: 20 });
});

/** A lake of small pages with behaviours, and an account of several pages. */
async function oddLake(options: Partial<SimulatorOptions> = {}) {
  const behaviours = new Map<string, Behaviour>();
  const lake = await openLake({ pageSize: 5, behaviours, ...options });
  const [odd, another] = popular(lake, 20);
  if (!odd || !another) throw new Error('no account with enough friends');
  const of = (account: string) =>
    ask(lake, `SELECT * EXCLUDE as_of_run FROM accounts WHERE account = '${account}'`);
  const rowsOf = (account: string) =>
    ask(lake, `SELECT * FROM friends WHERE from_account = '${account}' ORDER BY to_account`);
  return {
    lake,
    behaviours,
    odd: odd.account,
    friend: odd.friends[0] ?? '',
    another: another.account,
    of,
    rowsOf,
  };
}

test('a list that changes once while it is read is read again, and complete', async () => {
  const { lake, behaviours, odd, of } = await oddLake();
  behaviours.set(odd, { kind: 'changing', times: 1 });
  await lake.sync();
  expect(await of(odd)).toMatchObject([{ state: 'changed' }]);
  expect(await differencesFromTruth(lake)).toEqual(SAME);
});

test('a list that never holds still is unstable and keeps its old rows and sequences', async () => {
  const { lake, behaviours, odd, friend, of, rowsOf } = await oddLake();
  await lake.sync();
  const [before] = await of(odd);
  const rows = await rowsOf(odd);
  behaviours.set(odd, { kind: 'changing', times: Infinity });
  lake.world.setRemark(odd, friend, 'changed in between');
  await lake.sync();
  expect(await of(odd)).toEqual([
    {
      ...before,
      state: 'unstable',
      error_text: 'the list changed while it was read, in each of 3 pulls',
    },
  ]);
  expect(await rowsOf(odd)).toEqual(rows);
});

test.each([
  ['stuck', 'paging does not advance'],
  ['endless', 'paging did not end after 1000 pages'],
] as const)('a list whose paging is %s fails its account alone', async (kind, text) => {
  const { lake, behaviours, odd, of, rowsOf } = await oddLake();
  behaviours.set(odd, { kind });
  const result = await lake.sync();
  expect(statesOf(result)).toEqual({ changed: 59, failed: 1 });
  expect(await of(odd)).toMatchObject([
    { state: 'failed', row_count: '0', error_text: expect.stringContaining(text) },
  ]);
  expect(await rowsOf(odd)).toEqual([]);
});

const HOUR_MS = 3_600_000;

test.each`
  serverHours | clientHours | refused  | why
  ${25}       | ${10}       | ${true}  | ${'it expired by the service’s clock alone, and is renewed when refused'}
  ${25}       | ${25}       | ${false} | ${'it is half a day old by our own clock, and is renewed before'}
`(
  'a run goes on when its signature grows old: $why',
  async ({ serverHours, clientHours, refused }) => {
    const shifted = { server: 0, client: 0 };
    const signatures = new Set<string | null>();
    const lake = await openLake({
      wallClock: () => NOW_MS + shifted.server * HOUR_MS,
      intercept({ call, url }) {
        signatures.add(new URL(url, 'http://host').searchParams.get('usersig'));
        if (call === 30) Object.assign(shifted, { server: serverHours, client: clientHours });
        return undefined;
      },
    });
    const wallMs = () => NOW_MS + shifted.client * HOUR_MS;
    const flags = { concurrency: '1' };
    expect(statesOf(await lake.sync({ flags }, hurried({ wallMs })))).toEqual({ changed: 60 });
    expect(signatures.size).toBe(2);
    expect(lake.simulator.log.byCode.has(70001)).toBe(refused);
    expect(await differencesFromTruth(lake)).toEqual(SAME);
  },
);

test.each([60010, 30004])(
  'error %d stops the run at once and tells whom to make administrator',
  async (code) => {
    let refusing = true;
    const lake = await openLake({
      intercept: ({ call }) =>
        refusing && call > 20
          ? { body: JSON.stringify({ ErrorCode: code, ErrorInfo: '' }) }
          : undefined,
    });
    await expect(lake.sync({ flags: { concurrency: '4' } })).rejects.toMatchObject({
      exitStatus: 4,
      message: expect.stringContaining(`administrator rights needed (${code})`),
      hint: expect.stringContaining('app.admin'),
    });
    expect(lake.simulator.log.calls).toBeLessThan(30);
    refusing = false;
    expect(statesOf(await lake.sync())).toEqual({ changed: 60 });
    expect(await differencesFromTruth(lake)).toEqual(SAME);
  },
);
