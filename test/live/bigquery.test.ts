import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeFailure } from '../../src/cli/failure-text.ts';
import { GOOGLE } from '../../src/load/bigquery/client.ts';
import { runCli } from '../cli/run-cli.ts';
import type { TwoDays } from '../docs/two-days.ts';
import { wrongAnswers } from './answers.ts';
import { openBench, type Bench } from './bench.ts';
import { checkEmpty, clear } from './dataset.ts';
import { openPlace } from './place.ts';
import { comparable } from './probe.ts';
import { PROBES } from './probes/index.ts';
import { hasBilling } from './probes/sandbox.ts';
import { expectedOf, keep, RECORDINGS } from './recording.ts';
import { publishByCommands } from './two-days.ts';
import { livePlace, REQUIRED, type LivePlace } from './variables.ts';

const place = livePlace(process.env);
const title =
  place === undefined
    ? `BigQuery itself is not asked, as ${REQUIRED.join(' and ')} are not set:`
    : `${place.endpoint ?? 'BigQuery itself'}, in ${place.project}.${place.dataset}:`;

const asksGoogle = place !== undefined && place.endpoint === undefined;

let bench: Bench | undefined;
let published: TwoDays | undefined;
let billing: boolean;

/** Opens a bench in a dataset that nobody misses. */
async function openLive(live: LivePlace): Promise<Bench> {
  try {
    const wire = await openPlace(live);
    await checkEmpty(wire);
    return await openBench(wire, { nowMs: Date.now(), policyTag: live.policyTag });
  } catch (error) {
    throw new Error(describeFailure(error).text, { cause: error });
  }
}

function opened(): Bench {
  if (bench === undefined) throw new Error('The dataset was not opened');
  return bench;
}

/** Everything that a process may find Google's credentials by. */
function credentials(): Record<string, string> {
  const named = Object.entries(process.env).filter(([name]) => !name.startsWith('FRIENDLAKE_'));
  return Object.fromEntries(named.map(([name, value]) => [name, value ?? '']));
}

describe.skipIf(place === undefined)(title, { timeout: 600_000 }, () => {
  beforeAll(async () => {
    if (place === undefined) return;
    bench = await openLive(place);
    billing = await hasBilling(bench);
  }, 120_000);
  afterAll(async () => {
    if (bench === undefined) return;
    await clear(bench.wire);
    await bench.close();
  }, 120_000);

  for (const probe of PROBES) {
    const { claim, needs } = probe;
    const lacks = needs !== undefined && place?.policyTag === undefined;
    test.skipIf(lacks)(lacks ? `${claim} (${needs} is not set)` : claim, async () => {
      const { known } = opened();
      const answers = await probe.ask(opened());
      if (asksGoogle) {
        const recordedOn = new Date().toISOString().slice(0, 10);
        await keep(RECORDINGS, { claim, service: GOOGLE, recordedOn, billing, answers }, known);
      }
      const expected = expectedOf(probe, { billing });
      expect(comparable(answers, expected)).toEqual(expected);
    });
  }

  test('two days that were published by the real commands are shown as they were', async () => {
    const { wire, today, yesterday } = opened();
    const dates = [yesterday, today] as const;
    const { place: dataset, endpoint } = wire;
    const stage = { place: dataset, endpoint, dates, environment: credentials() };
    const { days, problems } = await publishByCommands(stage, runCli);
    expect(problems).toEqual([]);
    published = days;
  });

  // The server on loopback executes what DuckDB takes, and these are GoogleSQL alone.
  test.skipIf(!asksGoogle)('the ten questions and group_sizes answer what is true', async () => {
    const { today, yesterday } = opened();
    if (published === undefined) throw new Error('The two days were not published');
    const questions = { folder: 'docs/queries/bigquery', dates: [yesterday, today] } as const;
    expect(await wrongAnswers(published, questions)).toEqual([]);
  });

  test('nothing stays behind', async () => {
    const { wire } = opened();
    expect(await clear(wire)).toEqual([]);
    await expect(checkEmpty(wire)).resolves.toBeUndefined();
  });
});
