import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statesOf, type RecordedRun } from '../../src/load/bigquery/succession.ts';

/** What runs did, one after another: one that was killed has its record and was not committed. */
const history = fc.array(
  fc.record({ days: fc.integer({ min: 0, max: 2 }), killed: fc.boolean() }),
  { maxLength: 12 },
);

test('runs are published in the order of their commits, and each day by its last; a killed one never is', () => {
  fc.assert(
    fc.property(history, fc.infiniteStream(fc.nat()), (steps, random) => {
      let day = 1;
      const recorded: RecordedRun[] = [];
      const committed: RecordedRun[] = [];
      const ofDay = new Map<string, string>();
      for (const [index, { days, killed }] of steps.entries()) {
        day += days;
        const date = `2026-11-${String(day).padStart(2, '0')}`;
        const baseRun = committed.at(-1)?.run ?? null;
        recorded.push({ run: `run ${index}`, baseRun, date });
        if (killed) continue;
        committed.push({ run: `run ${index}`, baseRun, date });
        ofDay.set(date, `run ${index}`);
      }
      const newest = committed.at(-1);
      fc.pre(newest !== undefined);
      const key = new Map(recorded.map(({ run }) => [run, random.next().value ?? 0]));
      const listed = recorded.toSorted((a, b) => (key.get(a.run) ?? 0) - (key.get(b.run) ?? 0));
      const states = statesOf(listed, { run: newest?.run ?? '', dates: [...ofDay.keys()] });
      const wanted = committed.map(({ run, date }) => [
        run,
        ofDay.get(date) === run ? 'published' : 'dropped',
      ]);
      expect([...states].toReversed()).toEqual(wanted);
    }),
  );
});

test('a day that is not shown any more was dropped', () => {
  const recorded = [
    { run: 'a', baseRun: null, date: '2026-11-01' },
    { run: 'b', baseRun: 'a', date: '2026-11-02' },
  ];
  const states = statesOf(recorded, { run: 'b', dates: ['2026-11-02'] });
  expect(Object.fromEntries(states)).toEqual({ a: 'dropped', b: 'published' });
});

test.each([
  ['are not there', 'b', ['b']],
  ['lead back to itself, as nobody writes them', 'c', ['b', 'c']],
])('records of bases that %s end the line', (_, baseRun, runs) => {
  const recorded = [
    { run: 'b', baseRun, date: '2026-11-02' },
    { run: 'c', baseRun: 'b', date: '2026-11-03' },
  ].filter(({ run }) => runs.includes(run));
  const states = statesOf(recorded, { run: runs.at(-1) ?? '', dates: ['2026-11-02'] });
  expect([...states.keys()].toSorted()).toEqual(runs);
});
