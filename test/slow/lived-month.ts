import { join } from 'node:path';
import { expect } from 'vitest';
import type { World } from '../../src/simulator/index.ts';
import { createRandom, drawBelow } from '../../src/simulator/random.ts';
import { createChronicle } from './chronicle.ts';
import { finished, runDay } from './day-run.ts';
import type { MonthTarget } from './month-target.ts';
import { DAYS, MONTH } from './month.ts';
import { copyTruth, dayFindings, recordFindings, type PublishedDay } from './published-day.ts';
import type { EndedProcess } from './target.ts';

const SEED = 20261124;
const FIRST_DAY_MS = Date.parse('2026-10-01T02:00:00Z');
const DAY_MS = 86_400_000;

/** When the first run of a day of the month begins. */
export function instantOf(day: number): number {
  return FIRST_DAY_MS + day * DAY_MS;
}

/** The month as it went by. */
export interface LivedMonth {
  /** Those with a snapshot, in order. */
  readonly days: readonly PublishedDay[];
  /** Every process at its end. */
  readonly ends: EndedProcess[];
}

/**
 * Lives through the thirty days at one destination. Each snapshot is held to the truth on its day,
 * and again when the month is over; then what runs put down of themselves is looked at.
 */
export async function liveMonth(
  world: World,
  { target, failing, goTo, list, declareNote }: MonthTarget,
): Promise<LivedMonth> {
  const { folder, accounts, destination } = target;
  const scratch = join(folder, 'world.ndjson');
  const chronicle = createChronicle(world, scratch);
  const random = createRandom(SEED);
  const draw = (from: readonly string[], count: number) => {
    const drawn = new Set<string>();
    while (drawn.size < count) drawn.add(from[drawBelow(random, from.length)] ?? '');
    return [...drawn];
  };
  const removed: string[] = [];
  const ends: EndedProcess[] = [];
  const days: PublishedDay[] = [];
  let declared = false;

  await declareNote(declared);
  for (let number = 1; number <= DAYS; number++) {
    const day = MONTH[number] ?? {};
    world.advance();
    if (day.missed) continue;

    const existing = accounts.filter((account) => world.account(account) !== undefined);
    const unlisted = new Set(draw(existing, day.unlisted ?? 0));
    const listed = accounts.filter((account) => !unlisted.has(account));
    const present = existing.filter((account) => !unlisted.has(account));
    for (const account of draw(present, day.removed ?? 0)) {
      world.removeAccount(account);
      removed.push(account);
    }
    for (const account of removed.splice(0, day.imported ?? 0)) {
      world.importAccount(account);
      world.addFriend(account, existing[0] ?? '');
    }
    failing.clear();
    for (const account of draw(present, day.failing ?? 0)) failing.add(account);
    if (day.declared) await declareNote((declared = true));
    await list(listed);
    goTo(instantOf(number));

    ends.push(...(await runDay(target, day, number)));
    await chronicle.see(listed.filter((account) => !failing.has(account)));
    if (day.again) {
      failing.clear();
      world.advance();
      goTo(instantOf(number) + 3_600_000);
      ends.push(await finished(target.start(['--replace-date'])));
      await chronicle.see(listed);
    }
    if (day.dropped) chronicle.drop([...unlisted]);

    const date = new Date(instantOf(number)).toISOString().slice(0, 10);
    const truth = join(folder, `truth-${date}.parquet`);
    await chronicle.write(scratch);
    await copyTruth(scratch, truth, { declared });
    const changes = chronicle.changes();
    const customChanges = chronicle.customChanges();
    days.push({ date, truth, declared, failed: new Set(failing), changes, customChanges });
    expect(await dayFindings(destination, days.slice(-1))).toEqual([]);
  }
  expect(await dayFindings(destination, days)).toEqual([]);
  expect(await recordFindings(destination)).toEqual([]);
  const { stdout } = await finished(target.start([], { command: 'runs' }));
  const published = [...stdout.matchAll(/ published *│ \w+ *│ (\S+) /g)].map(([, date]) => date);
  expect(published).toEqual(days.map(({ date }) => date));
  return { days, ends };
}
