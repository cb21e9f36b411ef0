import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bigquery } from '../../src/config/destination.ts';
import { jsonText } from '../../src/engine/value-text.ts';
import { query, type QueryAnswer } from '../../src/run/query.ts';
import { syntheticGraph } from '../../src/simulator/index.ts';
import { hubs } from '../docs/expected-answers.ts';
import { publishTwoDays, type TwoDays } from '../docs/two-days.ts';
import { ask } from '../../src/load/bigquery/asking.ts';
import { BIGQUERY_EMULATOR } from './binary.ts';
import { PLACE, problemOf } from './emulator.ts';
import type { Bench } from './loading.ts';
import { bringDays } from './published-days.ts';

const problem = problemOf(BIGQUERY_EMULATOR);
const questions = globSync('docs/queries/*.sql').toSorted();

describe.skipIf(problem !== undefined)(`by GoogleSQL itself (${problem ?? 'emulator'})`, () => {
  let days: TwoDays;
  let bench: Bench;
  beforeAll(async () => {
    days = await publishTwoDays(syntheticGraph({ accounts: 25, seed: 7 }), 0.2);
    bench = await bringDays(days.lake, join(days.lake.folder, 'work'));
  }, 120_000);

  /** Asks the dataset as `friendlake query` does; rows as JSON prints them. */
  function asked(sql: string): Promise<string[]> {
    const { projectId: project, datasetId: dataset, location } = PLACE;
    const place = { project, dataset, location, apiEndpoint: bench.emulator.url };
    const settings = days.lake.settings({ pipeline: { destination: bigquery(place) } });
    return query(settings, sql, linesOf);
  }

  test.each(questions)('%s has the same answer in GoogleSQL as in DuckDB’s SQL', async (path) => {
    const [one = '', other = ''] = hubs(days).map(([account]) => account);
    const [ours, theirs] = [path, path.replace('queries/', 'queries/bigquery/')].map((file) =>
      readFileSync(file, 'utf8').replace("'107'", `'${one}'`).replace("'1684'", `'${other}'`),
    );
    const wanted = await query(days.lake.settings(), ours ?? '', linesOf);
    expect(await asked(theirs ?? '')).toEqual(wanted);
    expect(wanted.length).toBeGreaterThan(1);
  });

  test.each([
    [
      'friends',
      'from_account, to_account, add_source, remark, add_time, add_wording, level, extra',
    ],
    ['friends_snapshots', 'snapshot_date, from_account, to_account, note'],
    ['accounts', 'account, state, standard_sequence, row_count, as_of_run, listed, error_text'],
    ['accounts_snapshots', 'snapshot_date, account, state, custom_sequence'],
    ['one_way_friends', 'from_account, to_account, snapshot_date'],
    ['group_sizes', 'from_account, group_name, friend_count'],
    ['mutual_friends', 'account, other_account, mutual_friend'],
  ])('the view %s has the rows of a folder’s', async (view, columns) => {
    const sql = `SELECT ${columns} FROM ${view} ORDER BY 1, 2, 3`;
    const wanted = await query(days.lake.settings(), sql, linesOf);
    expect(await asked(sql)).toEqual(wanted);
    expect(wanted.length).toBeGreaterThan(1);
  });

  test.each([
    ['SELECT nothing FROM `a-project.chat.friends`', 'Unrecognized name: nothing'],
    ['SELECT 1 AS groups', 'Unexpected keyword GROUPS'],
    ['SELECT DISTINCT group_names FROM `a-project.chat.friends`', 'ARRAY'],
  ])('GoogleSQL refuses %s', async (sql, words) => {
    await expect(ask(bench.emulator.wire, 'a-run', sql)).rejects.toThrow(words);
  });
});

async function linesOf({ chunks }: QueryAnswer): Promise<string[]> {
  const lines: string[] = [];
  for await (const rows of chunks) lines.push(...rows.map((row) => row.map(jsonText).join('|')));
  return lines;
}
