import { expect, test } from 'vitest';
import { literal } from '../../src/engine/sql.ts';
import { createWorld } from '../../src/simulator/index.ts';
import { secretFindings, type Reader } from '../run/oracle.ts';
import { finished } from './day-run.ts';
import { instantOf, liveMonth } from './lived-month.ts';
import { openMonth } from './month-target.ts';
import { DAYS } from './month.ts';
import type { PublishedDay } from './published-day.ts';
import { realGraph } from './real-graph.ts';

const slow = process.env['FRIENDLAKE_SLOW'] === '1';

test.skipIf(!slow)(
  'every snapshot of thirty days of changes and mishaps equals the truth of its day',
  { timeout: 1_800_000 },
  async () => {
    const world = createWorld({ graph: await realGraph() });
    const month = await openMonth(world);
    const { target } = month;
    const { days, ends } = await liveMonth(world, month);
    let told = 0;
    await target.destination.read(async (reader) => {
      for (const [index, day] of days.entries()) {
        const before = days[index - 1];
        if (before) told += await changesTold(reader, before, day);
      }
    });
    const last = `friends/snapshot_date=${days.at(-1)?.date}`;
    const carried = await target.hashes(last);
    await finished(target.start([], { command: 'backfill' }));
    expect(await target.hashes(last)).toEqual(carried);
    const anew = await openMonth(world);
    await anew.list(target.accounts);
    anew.goTo(instantOf(DAYS));
    await finished(anew.target.start());
    expect(await anew.target.hashes(last)).toEqual(carried);
    await finished(target.start(['--read-data'], { command: 'verify' }));
    const texts = ends.flatMap(({ stdout, stderr }) => [stdout, stderr]);
    expect(await secretFindings(target.folder, target.secrets, texts)).toEqual([]);
    process.stdout.write(
      `${days.length} snapshots of ${DAYS} days, ${told} changes told, ${ends.length} processes, ${target.simulator.log.calls} calls\n`,
    );
  },
);

/** Holds what `friend_changes` tells between two days to the chronicle; how much that is. */
async function changesTold(reader: Reader, from: PublishedDay, to: PublishedDay): Promise<number> {
  const rows = await reader.rows(`SELECT concat_ws(', ', change, cause) || ': ' || from_account
    || ' ' || to_account AS line FROM friend_changes(${literal(from.date)}, ${literal(to.date)})`);
  const told = rows.map(({ line }) => String(line)).toSorted();
  // Notes went from extra to a column that the day before does not have.
  const incomparable = from.declared === to.declared ? new Set<string>() : to.customChanges;
  const comparable = (line: string) => !incomparable.has(line.replace(/^.*: /, ''));
  expect([to.date, told.filter(comparable)]).toEqual([to.date, to.changes.filter(comparable)]);
  return told.length;
}
