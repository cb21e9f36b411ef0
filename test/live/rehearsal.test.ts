import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { syntheticGraph } from '../../src/simulator/index.ts';
import type { Wire } from '../../src/load/bigquery/wire.ts';
import { startBigQuery, type BigQueryService } from '../bigquery/server.ts';
import { typeCli } from '../cli/type-cli.ts';
import { publishTwoDays } from '../docs/two-days.ts';
import { startProcess } from '../slow/target.ts';
import { wrongAnswers } from './answers.ts';
import { openBench, type Bench } from './bench.ts';
import { openPlace } from './place.ts';
import { comparable, slugOf } from './probe.ts';
import { PROBES } from './probes/index.ts';
import { expectedOf, recordings, RECORDINGS } from './recording.ts';
import { anonymous } from './sanitizer.ts';
import { publishByCommands, writePipeline } from './two-days.ts';

const POLICY_TAG = 'projects/a-project/locations/eu/taxonomies/1/policyTags/2';
const TOLD = await recordings(RECORDINGS);
const slow = process.env['FRIENDLAKE_SLOW'] === '1';

let service: BigQueryService;
let wire: Wire;
let bench: Bench;
beforeAll(async () => {
  service = await startBigQuery();
  const { projectId: project, datasetId: dataset, url: endpoint } = service;
  wire = await openPlace({ project, dataset, endpoint });
  bench = await openBench(wire, { nowMs: Date.now(), policyTag: POLICY_TAG });
});
afterAll(() => bench.close());

describe('what is expected of BigQuery is what the server on loopback does', () => {
  test.each(PROBES.map((probe) => [probe.claim, probe] as const))('%s', async (_, probe) => {
    const answers = await probe.ask(bench);
    expect(comparable(answers, probe.expected)).toEqual(probe.expected);
    // What would be recorded is as good, and names nobody.
    const kept = anonymous(answers, bench.known);
    expect(comparable(kept, probe.expected)).toEqual(probe.expected);
    const names = [...bench.known.keys()];
    expect(names.filter((name) => JSON.stringify(kept).includes(name))).toEqual([]);
  });
});

describe(`what BigQuery told, in ${TOLD.length} recordings, is what the server on loopback tells`, () => {
  test('each is of a probe', () => {
    const claims = new Set(PROBES.map(({ claim }) => claim));
    expect(TOLD.filter(({ claim }) => !claims.has(claim))).toEqual([]);
  });

  test.each(TOLD.map((told) => [told.claim, told] as const))('%s', async (claim, told) => {
    const probe = PROBES.find((each) => each.claim === claim);
    if (probe === undefined) return;
    // It plays a project without billing, so what billing changes is held against the probe alone.
    const expected = expectedOf(probe, told);
    const plays = expected === probe.expected;
    const answered = plays ? comparable(await probe.ask(bench), expected) : expected;
    expect(comparable(told.answers, expected)).toEqual(answered);
  });
});

test('no two probes have one recording, and the README says how many there are', () => {
  expect(new Set(PROBES.map(slugOf)).size).toBe(PROBES.length);
  expect(readFileSync('README.md', 'utf8')).toContain(` ${PROBES.length} things `);
});

test('two days that were published by the commands are shown as they were', async () => {
  const dates = [bench.yesterday, bench.today] as const;
  const stage = { place: wire.place, endpoint: service.url, dates, environment: {} };
  const { problems } = await publishByCommands(stage, typeCli);
  expect(problems).toEqual([]);
});

test.skipIf(!slow)(
  'the ten questions asked of a folder answer what is true, and of other dates do not',
  async () => {
    const days = await publishTwoDays(syntheticGraph({ accounts: 60, seed: 7 }), 0.2);
    await writePipeline(days.lake, { ...days, destination: "parquet({ path: 'warehouse' })" });
    const folder = 'docs/queries';
    expect(await wrongAnswers(days, { folder, dates: ['2026-11-23', '2026-11-24'] })).toEqual([]);
    const churn = await wrongAnswers(days, { folder, dates: ['2026-11-23', '2026-11-23'] });
    expect(churn).toEqual([expect.stringMatching(/03-churn/)]);
  },
);

test.skipIf(!slow)(
  'the live tests pass where the server on loopback is put in the place of BigQuery',
  { timeout: 600_000 },
  async () => {
    const { projectId, datasetId, url, store } = await startBigQuery();
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', 'test/live/bigquery.test.ts'];
    const { ended } = startProcess([process.execPath, ...vitest], {
      cwd: '.',
      env: {
        PATH: process.env['PATH'],
        FRIENDLAKE_BQ_PROJECT: projectId,
        FRIENDLAKE_BQ_DATASET: datasetId,
        FRIENDLAKE_BQ_ENDPOINT: url,
        FRIENDLAKE_BQ_POLICY_TAG: POLICY_TAG,
      },
    });
    const { status, stdout } = await ended;
    const counts = `${PROBES.length + 2} passed, 0 failed, 1 skipped`; // GoogleSQL is skipped.
    expect([status, stdout]).toEqual([0, expect.stringContaining(counts)]);
    expect([...store.tables.keys()]).toEqual([]);
  },
);
