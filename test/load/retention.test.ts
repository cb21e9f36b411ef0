import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filesOf, type Manifest } from '../../src/load/parquet/manifest.ts';
import { withinRetention, type Retention } from '../../src/load/parquet/retention.ts';

const NOW = '2026-11-23T02:00:00.000Z';

/** A manifest with a snapshot, a run and their files on each of these days. */
function manifestOf(dates: readonly string[]): Manifest {
  const file = (path: string) => [{ path, sha256: '', rows: 1, bytes: 1 }];
  const run = (date: string) => `${date.replaceAll('-', '')}T020000Z-0000`;
  return {
    format: 1,
    sdkAppId: 1,
    snapshots: dates.map((date) => ({
      date,
      run: run(date),
      schema: { version: 1, digest: '' },
      columns: [],
      friends: file(`friends/${date}`),
      accounts: file(`accounts/${date}`),
    })),
    runs: dates.map((date) => ({
      run: run(date),
      record: file(`runs/${date}`),
      calls: file(`calls/${date}`),
      quarantine: [],
    })),
    superseded: [],
  };
}

const DAYS = ['2026-10-31', '2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'];

test.each<[Retention, readonly string[], string]>([
  [{}, DAYS, 'nothing is left out'],
  [{ days: 3 }, DAYS.slice(2), 'the newest day counts'],
  [{ days: 24 }, DAYS, 'the last day within them stays'],
  [{ days: 23 }, DAYS.slice(1), 'a month’s end is no edge'],
  [{ snapshots: 2 }, DAYS.slice(3), 'the newest stay'],
  [{ days: 3, snapshots: 4 }, DAYS.slice(2), 'the days are fewer'],
  [{ days: 24, snapshots: 1 }, DAYS.slice(4), 'the snapshots are fewer'],
  [{ callDays: 1 }, DAYS, 'calls are another matter'],
])('of %j these snapshots are kept: %j, as %s', (retention, kept) => {
  const { snapshots } = withinRetention(manifestOf(DAYS), retention, NOW);
  expect(snapshots.map(({ date }) => date)).toEqual(kept);
});

test('calls leave by their own days, and the record of their run stays', () => {
  const { runs } = withinRetention(manifestOf(DAYS), { callDays: 2 }, NOW);
  expect(runs.map(({ record, calls }) => record.length + calls.length)).toEqual([1, 1, 1, 2, 2]);
});

const days = fc.uniqueArray(
  fc.date({ min: new Date('2025-01-01'), max: new Date('2026-12-31'), noInvalidDate: true }),
  { minLength: 1, maxLength: 20, selector: (date) => date.toISOString().slice(0, 10) },
);
const limit = fc.option(fc.integer({ min: 1, max: 800 }), { nil: undefined });

test('whatever the limits, the newest snapshot stays and no file is forgotten', () => {
  fc.assert(
    fc.property(days, limit, limit, limit, (chosen, most, snapshots, callDays) => {
      const dates = chosen.map((date) => date.toISOString().slice(0, 10)).toSorted();
      const before = manifestOf(dates);
      const after = withinRetention(before, { days: most, snapshots, callDays }, NOW);
      const every = ({ snapshots: all, runs, superseded }: Manifest) =>
        [...all.flatMap(filesOf), ...runs.flatMap((r) => [...r.record, ...r.calls]), ...superseded]
          .map(({ path }) => path)
          .toSorted();
      expect(after.snapshots.at(-1)).toEqual(before.snapshots.at(-1));
      expect(after.runs.at(-1)).toEqual(before.runs.at(-1));
      expect(every(after)).toEqual(every(before));
    }),
  );
});
