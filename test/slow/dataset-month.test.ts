import { expect, test } from 'vitest';
import { createWorld } from '../../src/simulator/index.ts';
import { doneTwice } from '../bigquery/work.ts';
import { secretFindings } from '../run/oracle.ts';
import { readingsOf } from './readings.ts';
import { startDataset } from './dataset.ts';
import { finished } from './day-run.ts';
import { instantOf, liveMonth } from './lived-month.ts';
import { openMonth } from './month-target.ts';
import { DAYS } from './month.ts';
import { dayFindings } from './published-day.ts';
import { realGraph } from './real-graph.ts';

const slow = process.env['FRIENDLAKE_SLOW'] === '1';
const SEED = 20261125;

test.skipIf(!slow)(
  'every partition of thirty days of changes and mishaps equals the truth of its day',
  { timeout: 1_800_000 },
  async () => {
    const world = createWorld({ graph: await realGraph() });
    const dataset = await startDataset(SEED, { faulted: 0.03, failing: 0.02 });
    const month = await openMonth(world, { destination: dataset });
    const { target } = month;
    const { days, ends } = await liveMonth(world, month);
    const last = days.slice(-1);
    ends.push(await finished(target.start(['--replace-date'], { command: 'backfill' })));
    expect(await dayFindings(dataset, last)).toEqual([]);
    const readings = readingsOf(dataset);
    expect(readings.others).toEqual([]);
    expect(readings.ownDay).toBeGreaterThanOrEqual(days.length);
    expect(doneTwice(dataset.service.jobs)).toEqual([]);
    const anew = await startDataset(SEED, { faulted: 0, failing: 0 });
    const other = await openMonth(world, { destination: anew });
    await other.list(target.accounts);
    other.goTo(instantOf(DAYS));
    ends.push(await finished(other.target.start()));
    expect(await dayFindings(anew, last)).toEqual([]);
    const texts = ends.flatMap(({ stdout, stderr }) => [stdout, stderr]);
    const sent = dataset.service.asked.map((asked) => JSON.stringify(asked));
    expect(await secretFindings(target.folder, target.secrets, [...texts, ...sent])).toEqual([]);
    const kills = ends.filter(({ signal }) => signal === 'SIGKILL').length;
    const { asked, jobs } = dataset.service;
    process.stdout.write(
      `${days.length} snapshots of ${DAYS} days, ${kills} kills of ${ends.length} processes, ${dataset.faults()} faults of ${asked.length} requests, ${jobs.all.size} jobs, ${target.simulator.log.calls} calls\n`,
    );
  },
);
