import { beforeAll, expect, test } from 'vitest';
import { publish, type RunResult } from '../../src/run/publish.ts';
import { findUnfinishedRun } from '../../src/run/unfinished-run.ts';
import { ask, differencesFromTruth, popular, SAME } from './asking.ts';
import { NOW_MS, openLake, type Lake, type LakeChanges } from './lake.ts';

type Owner = ReturnType<typeof popular>[number];

/** A run that the delete brake holds. */
interface Held {
  readonly lake: Lake;
  readonly run: string;
  /** Accounts that it takes rows from: one is gone, the other has lost a friend. */
  readonly gone: Owner;
  readonly shorter: Owner;
}

async function openHeld(): Promise<Held> {
  const lake = await openLake({ accounts: 30 });
  const accounts = [...lake.world.accounts()].map(({ account }) => account);
  await lake.sync();
  const [gone, shorter] = popular(lake, 5);
  if (!gone || !shorter) throw new Error('expected accounts with friends');
  lake.world.removeAccount(gone.account);
  lake.world.removeFriend(shorter.account, shorter.friends[0] ?? '');
  const braked = lake.sync({ accounts, flags: { maxDeletePct: '0' } });
  await expect(braked).rejects.toMatchObject({ exitStatus: 5 });
  return { lake, run: await unfinished(lake), gone, shorter };
}

async function unfinished(lake: Lake): Promise<string> {
  return (await findUnfinishedRun(lake.settings().stateDir))?.header.run ?? '';
}

function publishing(
  { lake, run }: Pick<Held, 'lake' | 'run'>,
  changes: LakeChanges = {},
  accept = true,
): Promise<RunResult> {
  const wallMs = () => NOW_MS;
  const version = '0.0.0-test';
  const context = { run, accept, replaceDate: false, pipeline: 'lake.ts', wallMs, version };
  return publish(lake.settings(changes), context);
}

test('accepting what the delete brake held publishes it without a call, once', async () => {
  const held = await openHeld();
  const { lake, run } = held;
  const { calls } = lake.simulator.log;
  const result = await publishing(held, { environment: { FRIENDLAKE_SECRET_KEY: 'unknown' } });
  expect(result).toMatchObject({ kind: 'published', staged: { header: { run } } });
  expect(await differencesFromTruth(lake)).toEqual(SAME);
  const before = await lake.hashes();
  expect(await publishing(held)).toMatchObject({ kind: 'repeated' });
  expect({ hashes: await lake.hashes(), calls: lake.simulator.log.calls }).toEqual({
    hashes: before,
    calls,
  });
});

test('a run is not published over one that came after it', async () => {
  const held = await openHeld();
  await held.lake.sync({ accounts: ['another'], file: 'other.ts' });
  await expect(publishing(held)).rejects.toMatchObject({
    exitStatus: 5,
    message: expect.stringContaining('is based on'),
  });
});

test('a run that is not complete is refused, and sync named', async () => {
  const lake = await openLake({ accounts: 10 });
  const refused = lake.sync({ environment: { FRIENDLAKE_SECRET_KEY: 'wrong' } });
  await expect(refused).rejects.toMatchObject({ exitStatus: 4 });
  const run = await unfinished(lake);
  await expect(publishing({ lake, run })).rejects.toMatchObject({
    exitStatus: 2,
    message: expect.stringMatching(/ is not complete: \d+ of 10 accounts are staged$/),
    hint: '`friendlake sync lake.ts` goes on with it.',
  });
});

let held: Held; // For what is refused, which changes nothing.
beforeAll(async () => {
  held = await openHeld();
});

test('without accepting, the brake holds the run again and says who loses what', async () => {
  const { lake, run, gone, shorter } = held;
  const before = await lake.hashes();
  const [rows] = await ask(lake, 'SELECT count(*)::INTEGER AS n FROM friends');
  const lost = gone.friends.length;
  await expect(publishing(held, { flags: { maxDeletePct: '0' } }, false)).rejects.toMatchObject({
    exitStatus: 5,
    message: `${lost + 1} of ${Number(rows?.['n'])} rows would go, over 0 %: nothing was published
  ${gone.account} loses ${lost} of ${lost}: the app does not know it
  ${shorter.account} loses 1 of ${shorter.friends.length}: its friend list is shorter`,
    hint: `The run is kept. If this is true, \`friendlake publish lake.ts ${run} --accept\` publishes it without a call; \`--abandon\` gives it up and pulls anew.`,
  });
  expect(await lake.hashes()).toEqual(before);
});

test('a run is not published with columns it was not pulled with', async () => {
  await expect(publishing(held, { pipeline: { tags: {} } })).rejects.toMatchObject({
    exitStatus: 2,
  });
});

test('a run that there is not is refused', async () => {
  await expect(publishing({ ...held, run: '20261123T020000Z-ffff' })).rejects.toMatchObject({
    exitStatus: 2,
    hint: 'See `friendlake runs` for those there are.',
  });
});
