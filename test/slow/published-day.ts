import { openEngine } from '../../src/engine/duckdb.ts';
import { literal } from '../../src/engine/sql.ts';
import { found, rowFindings, statementFindings, type Finding, type Reader } from '../run/oracle.ts';
import { truthRows } from '../run/truth-sql.ts';
import type { ChangeLine } from './chronicle.ts';
import type { Destination } from './destination.ts';

/** A day whose snapshot was published, and what it has to hold from then on. */
export interface PublishedDay {
  readonly date: string;
  /** Path of a Parquet file with its rows, as `truthRows` has them. */
  readonly truth: string;
  /** Whether the tag of notes was declared by then. */
  readonly declared: boolean;
  /** The listed accounts that had no answer. */
  readonly failed: ReadonlySet<string>;
  /** See `Chronicle`: what is different from the published day before. */
  readonly changes: readonly ChangeLine[];
  readonly customChanges: ReadonlySet<string>;
}

/** Puts down the rows of a truth file, which are read many times. */
export async function copyTruth(
  from: string,
  to: string,
  { declared }: Pick<PublishedDay, 'declared'>,
): Promise<void> {
  const engine = await openEngine();
  try {
    const rows = truthRows(from, { note: declared });
    await engine.run(`COPY (FROM ${rows}) TO ${literal(to)} (FORMAT parquet)`);
  } finally {
    engine.close();
  }
}

/** Everything wrong with the snapshots of days, as a reader of all snapshots sees them now. */
export function dayFindings(
  destination: Destination,
  days: readonly PublishedDay[],
): Promise<Finding[]> {
  return destination.read(async (reader) => {
    const wrong: Finding[] = [];
    for (const day of days) {
      const { date, declared } = day;
      const of = `WHERE snapshot_date = DATE ${literal(date)}`;
      const columns = `from_account, to_account, add_source, remark, group_names, add_time,
        add_wording, level, ${declared ? 'note, ' : ''}extra`;
      const friends = `(SELECT ${columns} FROM {friends_snapshots} ${of})`;
      const accounts = `(SELECT * FROM {accounts_snapshots} ${of})`;
      const truth = destination.readBack(`(FROM read_parquet(${literal(day.truth)}))`);
      const ofDay = [
        ...(await rowFindings(reader, friends, truth)),
        ...(await statementFindings(reader, { friends, accounts })),
        ...(await failureFindings(reader, accounts, day)),
      ];
      wrong.push(...ofDay.map(({ kind, text }) => ({ kind, text: `${date}: ${text}` })));
    }
    return wrong;
  });
}

async function failureFindings(
  reader: Reader,
  accounts: string,
  { failed }: PublishedDay,
): Promise<Finding[]> {
  const rows = await reader.rows(
    `SELECT account FROM ${accounts} WHERE state = 'failed' AND listed`,
  );
  const told = new Set(rows.map(({ account }) => String(account)));
  const { size } = told.symmetricDifference(failed);
  return found('state', size, 'accounts failed and are not said to have, or the reverse');
}

/** Everything wrong with what runs put down of themselves. */
export function recordFindings(destination: Destination): Promise<Finding[]> {
  return destination.read(async (reader) => {
    const [row] = await reader.rows(`SELECT
      (SELECT count(*) - count(DISTINCT run) FROM {runs}) AS doubled,
      (SELECT count(DISTINCT as_of_run) FROM {accounts_snapshots}
        WHERE as_of_run NOT IN (SELECT run FROM {runs})) AS missing,
      (SELECT count(*) FROM {runs} r
        LEFT JOIN (SELECT run, count(*) AS n FROM {calls} GROUP BY run) c ON c.run = r.run
        WHERE r.calls <> coalesce(c.n, 0)) AS disagreeing`);
    return [
      ...found('doubled', Number(row?.['doubled']), 'runs are on record more than once'),
      ...found('lost', Number(row?.['missing']), 'runs brought rows and are not on record'),
      ...found('wrong', Number(row?.['disagreeing']), 'runs made another number of calls'),
    ];
  });
}
