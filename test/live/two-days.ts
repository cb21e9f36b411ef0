import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEngine } from '../../src/engine/duckdb.ts';
import { literal, literals } from '../../src/engine/sql.ts';
import type { Place } from '../../src/load/bigquery/place.ts';
import { DEMO_APP, syntheticGraph, writeTruth } from '../../src/simulator/index.ts';
import type { runCli } from '../cli/run-cli.ts';
import { EXPECTED, hubs } from '../docs/expected-answers.ts';
import { publishTwoDays, type TwoDays } from '../docs/two-days.ts';
import type { Lake } from '../run/lake.ts';
import { SAME } from '../run/asking.ts';
import { differences, truthRows } from '../run/truth-sql.ts';
import { answersTo } from './answers.ts';

/** Where the commands publish to, and what they are run with. */
export interface Publishing {
  readonly place: Place;
  readonly endpoint: string;
  /** The two days, `YYYY-MM-DD`; none may be in the future. */
  readonly dates: readonly [string, string];
  /** What Google's client finds credentials by. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Accounts of the app, with about a thousand rows: well below a megabyte. */
const ACCOUNTS = 60;

/**
 * Publishes two days of a simulated app by the commands that a user types, and looks at them.
 *
 * @param command Runs one: as a process of its own, or in this one.
 * @returns The days, and what was wrong on the way or with what is shown.
 */
export async function publishByCommands(
  { place, endpoint, dates, environment }: Publishing,
  command: typeof runCli,
): Promise<{ days: TwoDays; problems: readonly string[] }> {
  const problems: string[] = [];
  async function run({ folder }: Lake, args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await command(args, {
      cwd: folder,
      environment: { ...environment, FRIENDLAKE_SECRET_KEY: DEMO_APP.secretKey },
    });
    if (status !== 0) problems.push(`${args[0]} ended with ${status}: ${stdout}${stderr}`);
    return stdout;
  }

  let asideCalls = 0;
  const graph = syntheticGraph({ accounts: ACCOUNTS, seed: 7 });
  const days = await publishTwoDays(graph, 0.2, async (lake, listed, day) => {
    if (day === 0) {
      const { projectId: project, datasetId: dataset, location } = place;
      const settings = JSON.stringify({ project, dataset, location, apiEndpoint: endpoint });
      await writePipeline(lake, { listed, destination: `bigquery(${settings})` });
      await run(lake, ['check', 'daily.ts']);
      await run(lake, ['plan', 'daily.ts']);
      asideCalls = lake.simulator.log.calls; // A check makes one, and belongs to no run.
    }
    const date = dates[day] ?? '';
    await run(lake, ['sync', 'daily.ts', '--date', date, '--max-delete-pct', '100']);
    await writeTruth(lake.world, truthOf(lake, day));
  });
  if (problems.length > 0) return { days, problems };

  const question = 'SELECT * FROM friends_snapshots';
  const rows = await run(days.lake, ['query', 'daily.ts', question, '--format', 'json']);
  const shown = join(days.lake.folder, 'shown.json');
  await writeFile(shown, rows);
  const wrong = [await wrongDays(days, { shown, dates }), await wrongViews(days, asideCalls)];
  return { days, problems: [...problems, ...wrong.flat()] };
}

function truthOf({ folder }: Lake, day: number): string {
  return join(folder, `${day}.truth`);
}

/** Which days are not shown as they were. */
async function wrongDays(
  { lake, listed, failing }: TwoDays,
  { shown, dates }: { shown: string; dates: Publishing['dates'] },
): Promise<string[]> {
  const [first, second] = [0, 1].map((day) => truthRows(truthOf(lake, day)));
  const inList = `from_account IN (SELECT unnest(${literals(listed)}))`;
  const kept = `from_account = ${literal(failing)}`; // Nobody could see its changes.
  const wanted = [
    `(FROM ${first} WHERE ${inList})`,
    `(FROM ${second} WHERE ${inList} AND NOT ${kept} UNION ALL FROM ${first} WHERE ${kept})`,
  ];
  const wrong: string[] = [];
  for (const [day, rows] of wanted.entries()) {
    const different = await differencesOf(shown, dates[day] ?? '', rows);
    if (different !== undefined) wrong.push(`day ${day}: ${different}`);
  }
  return wrong;
}

/** What differs between a day as it is shown and rows; BigQuery has no null lists. */
async function differencesOf(
  shown: string,
  date: string,
  rows: string,
): Promise<string | undefined> {
  const columns = `{from_account: 'VARCHAR', to_account: 'VARCHAR', add_source: 'VARCHAR',
    remark: 'VARCHAR', group_names: 'VARCHAR[]', add_time: 'TIMESTAMPTZ', add_wording: 'VARCHAR',
    level: 'BIGINT', note: 'VARCHAR', extra: 'VARCHAR', snapshot_date: 'DATE'}`;
  const found = `(SELECT * EXCLUDE snapshot_date
    FROM read_json(${literal(shown)}, format = 'array', columns = ${columns})
    WHERE snapshot_date = ${literal(date)})`;
  const wanted = `(SELECT * REPLACE (coalesce(group_names, []) AS group_names) FROM ${rows})`;
  const engine = await openEngine();
  try {
    const [row] = await engine.rows(differences(found, wanted));
    return JSON.stringify(row) === JSON.stringify(SAME) ? undefined : JSON.stringify(row);
  } finally {
    engine.close();
  }
}

/** What is wrong with the views whose SQL both engines take. */
async function wrongViews(days: TwoDays, asideCalls: number): Promise<string[]> {
  const [one = '', other = ''] = hubs(days).map(([account]) => account);
  const questions: readonly (readonly [string, readonly string[] | undefined])[] = [
    [
      `SELECT mutual_friend FROM mutual_friends WHERE account = '${one}'
        AND other_account = '${other}' ORDER BY mutual_friend`,
      EXPECTED['01-mutual-friends']?.(days),
    ],
    [
      'SELECT COUNT(*) AS n FROM one_way_friends',
      [`${EXPECTED['02-one-way-ties']?.(days).length}`],
    ],
    ['SELECT COUNT(*) AS n FROM accounts', [String(days.listed.length)]],
    ['SELECT COUNT(*) AS n FROM runs', ['2']],
    ['SELECT COUNT(*) AS n FROM calls', [`${days.lake.simulator.log.calls - asideCalls}`]],
  ];
  const wrong: string[] = [];
  for (const [sql, expected] of questions) {
    const told = await answersTo(days.lake, sql);
    if (told.join('\n') !== expected?.join('\n')) wrong.push(`${sql} tells ${told.join('\n')}`);
  }
  return wrong;
}

/**
 * Writes the pipeline file of a lake, and its account list.
 *
 * @param destination As it stands in the file.
 */
export async function writePipeline(
  { folder, simulator }: Lake,
  { listed, destination }: { listed: readonly string[]; destination: string },
): Promise<void> {
  await writeFile(join(folder, 'accounts.txt'), listed.map((name) => `${name}\n`).join(''));
  await writeFile(
    join(folder, 'daily.ts'),
    `import { bigquery, definePipeline, int64, parquet, string } from 'friendlake';

export default definePipeline({
  app: { sdkAppId: ${DEMO_APP.sdkAppId}, baseUrl: '${simulator.baseUrl}' },
  accounts: { file: 'accounts.txt' },
  rate: 5000,
  tags: {
    Tag_SNS_Custom_Level: int64({ column: 'level' }),
    Tag_SNS_Custom_Note: string({ column: 'note' }),
  },
  destination: ${destination},
});
`,
  );
}
