import { join } from 'node:path';
import { FRIEND_KEY } from '../../../schemas/friends.ts';
import type { Finding } from '../../core/finding.ts';
import type { Engine } from '../../engine/duckdb.ts';
import { columnList } from '../../engine/relation.ts';
import { literal, literals } from '../../engine/sql.ts';
import type { Manifest, PublishedFile, Snapshot } from './manifest.ts';

/** Looks at the rows of one snapshot: order, keys, and whether its tables agree. */
export async function inspectSnapshot(
  snapshot: Snapshot,
  { manifest, root, engine }: { manifest: Manifest; root: string; engine: Engine },
): Promise<Finding[]> {
  const relation = (files: readonly PublishedFile[]) =>
    `read_parquet(${literals(files.map(({ path }) => join(root, path)))}, hive_partitioning = false)`;
  const friends = relation(snapshot.friends);
  const accounts = relation(snapshot.accounts);
  const record = relation(manifest.runs.find(({ run }) => run === snapshot.run)?.record ?? []);
  try {
    const counts = {
      ...(await order(engine, friends, columnList(FRIEND_KEY))),
      ...(await agreement(engine, { friends, accounts })),
    };
    const accountOrder = await order(engine, accounts, 'account');
    const [told] = await engine.rows(
      `SELECT friend_rows FROM ${record} WHERE run = ${literal(snapshot.run)}`,
    );
    const problems = [
      ...some(counts.unsorted, 'rows of friends are out of order'),
      ...some(counts.repeated, 'keys of friends come again'),
      ...some(accountOrder.unsorted, 'rows of accounts are out of order'),
      ...some(accountOrder.repeated, 'accounts come again'),
      ...some(counts.ownerless, 'owners in friends are not in accounts'),
      ...some(counts.disagreeing, 'accounts have another number of rows than they state'),
      ...some(Number(told?.['friend_rows']) - counts.rows, 'more rows in the record of the run'),
    ];
    return problems.length > 0
      ? problems.map((text) => ({ ...DAMAGED, subject: snapshot.date, text }))
      : [soundness(snapshot, counts, accountOrder.rows), ...friendNum(snapshot, counts.misstated)];
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return [{ ...DAMAGED, subject: snapshot.date, text: `The rows cannot be read: ${reason}` }];
  }
}

const DAMAGED = {
  result: 'failed',
  remedy:
    'Run `friendlake verify --read-data`: if it finds no damaged file, report this as a bug with the manifest.',
} as const;

function soundness({ date }: Snapshot, { rows }: { rows: number }, accounts: number): Finding {
  const counted = rows.toLocaleString('en-US');
  return {
    subject: date,
    result: 'ok',
    text: `${counted} rows in order, each key once; ${accounts.toLocaleString('en-US')} accounts state as many`,
  };
}

/** The service's own statement; its documentation has samples that do not add up either. */
function friendNum({ date }: Snapshot, misstated: number): Finding[] {
  if (misstated === 0) return [];
  const text = `${misstated.toLocaleString('en-US')} accounts have another FriendNum than rows`;
  const remedy = 'The service said so: SELECT * FROM accounts WHERE friend_num <> row_count.';
  return [{ subject: date, result: 'warning', text, remedy }];
}

function some(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count.toLocaleString('en-US')} ${what}`];
}

/** Rows that do not come after the one before them; in sorted rows, equal keys are neighbours. */
async function order(engine: Engine, rows: string, key: string) {
  const [row] = await engine.rows(`
    SELECT count(*) AS n, count(*) FILTER (key < before) AS unsorted,
      count(*) FILTER (key = before) AS repeated
    FROM (SELECT row(${key}) AS key, lag(row(${key})) OVER () AS before FROM ${rows})`);
  return {
    rows: Number(row?.['n']),
    unsorted: Number(row?.['unsorted']),
    repeated: Number(row?.['repeated']),
  };
}

async function agreement(
  engine: Engine,
  { friends, accounts }: { friends: string; accounts: string },
) {
  const [row] = await engine.rows(`
    SELECT count(*) FILTER (account IS NULL) AS ownerless,
      count(*) FILTER (account IS NOT NULL AND row_count <> coalesce(n, 0)) AS disagreeing,
      count(*) FILTER (friend_num <> row_count) AS misstated
    FROM ${accounts}
    FULL JOIN (SELECT from_account, count(*) AS n FROM ${friends} GROUP BY from_account)
      ON account = from_account`);
  return {
    ownerless: Number(row?.['ownerless']),
    disagreeing: Number(row?.['disagreeing']),
    misstated: Number(row?.['misstated']),
  };
}
