import type { Column, Table } from '../../../schemas/column.ts';
import { EXTRA } from '../../../schemas/friends.ts';
import { SNAPSHOT_DATE } from '../../../schemas/snapshot-date.ts';
import type { RunHeader } from '../../stage/records.ts';
import { DAILY_TABLES, quoted, type Place } from './place.ts';
import { stagingName, type StagingTable } from './staging-name.ts';

/**
 * What a run's SQL is about. It is kept within what both GoogleSQL and DuckDB take, so that tests
 * execute the very text; column names need no quotes in either.
 */
export interface SnapshotSql {
  readonly place: Place;
  readonly header: RunHeader;
  readonly friends: Table;
  /** Whether rows of the base have moved values out of `extra`; see `stageAdopted`. */
  readonly adopted: boolean;
}

/** No snapshot has this day, so a first run reads nothing. */
const NO_DAY = '0001-01-01';
/** The run answers for an account, and its base rows give way, when it knows all of its rows. */
const REPLACES = "(COALESCE(pulled = 'complete', FALSE) OR state = 'not_found')";
/** Sequences said unchanged, yet it was pulled completely. */
const AUDITED = "state = 'unchanged' AND pulled = 'complete'";

/** The rows of the new `friends`; its columns are in the order that the table has. */
export function friendRows(sql: SnapshotSql, order: readonly string[]): string {
  const cells = order
    .map((name) => (name === SNAPSHOT_DATE.name ? `${dayOf(sql)} AS ${name}` : name))
    .join(', ');
  return `SELECT ${cells}
FROM ${carried(sql)}
WHERE from_account NOT IN (${replaced(sql)}) AND ${isKept(sql, 'from_account')}
UNION ALL
SELECT ${cells}
FROM ${staging(sql, 'friends')}`;
}

/** The rows of the base that have an `extra`, in the columns of the run's friends. */
export function rowsWithExtra(sql: SnapshotSql): string {
  const columns = sql.friends.columns.map(({ name }) => name).join(', ');
  return `SELECT ${columns}
FROM ${base(sql, 'friends')}
WHERE ${EXTRA.name} IS NOT NULL`;
}

/**
 * The rows of the new `accounts`.
 *
 * Sequences, FriendNum, row count and `as_of_run` describe the published rows, so only an account
 * the run answers for gets new ones; every other keeps what the base has beside its new state.
 */
export function accountRows(sql: SnapshotSql, order: readonly string[]): string {
  const { header } = sql;
  const known = (column: string) => `CASE WHEN v.replaced THEN v.${column} ELSE b.${column} END`;
  const error = (column: string) =>
    `CASE WHEN v.account IS NULL THEN b.${column} ELSE v.${column} END`;
  const cells: Readonly<Record<string, string>> = {
    account: 'COALESCE(v.account, b.account)',
    state: 'COALESCE(v.state, b.state)',
    standard_sequence: known('standard_sequence'),
    custom_sequence: known('custom_sequence'),
    friend_num: known('friend_num'),
    row_count: 'CASE WHEN v.replaced THEN v.row_count ELSE COALESCE(b.row_count, 0) END',
    as_of_run: `CASE WHEN v.replaced THEN '${header.run}' ELSE b.as_of_run END`,
    schema_version: `CASE WHEN v.replaced THEN ${header.schemaVersion} ELSE b.schema_version END`,
    refused: 'CASE WHEN v.replaced THEN v.refused ELSE COALESCE(b.refused, 0) END',
    listed: header.partial
      ? 'COALESCE(v.account IS NOT NULL OR b.listed, TRUE)'
      : 'v.account IS NOT NULL',
    error_code: error('error_code'),
    error_text: error('error_text'),
    [SNAPSHOT_DATE.name]: dayOf(sql),
  };
  return `SELECT ${order.map((name) => `${cells[name] ?? 'NULL'} AS ${name}`).join(',\n  ')}
FROM (SELECT *, ${REPLACES} AS replaced FROM ${staging(sql, 'verdicts')}) AS v
FULL JOIN ${base(sql, 'accounts')} AS b ON b.account = v.account
WHERE ${isKept(sql, 'COALESCE(v.account, b.account)')}`;
}

/**
 * One row: `base_rows`, the keys the run adds and removes, and how many accounts were proved
 * unchanged since a base that does not have them.
 */
export function changeCounts(sql: SnapshotSql): string {
  return `WITH ${lists(sql)}
SELECT
  (SELECT COUNT(*) FROM held) AS base_rows,
  (SELECT COUNT(*) FROM brought LEFT JOIN given
    ON given.from_account = brought.from_account AND given.to_account = brought.to_account
    WHERE given.from_account IS NULL) AS added_rows,
  (SELECT COUNT(*) FROM gone) AS removed_rows,
  (SELECT COUNT(*) FROM ${staging(sql, 'verdicts')} AS v
    LEFT JOIN ${base(sql, 'accounts')} AS b ON b.account = v.account
    WHERE v.state = 'unchanged' AND b.account IS NULL) AS baseless_accounts`;
}

/** One row: audited accounts whose rows differ. It reads whole rows of the base. */
export function driftCount(sql: SnapshotSql): string {
  const audited = `from_account IN (SELECT account FROM ${staging(sql, 'verdicts')} WHERE ${AUDITED})`;
  const columns = sql.friends.columns.map(({ name }) => name).join(', ');
  const differs = sql.friends.columns
    .filter(({ name }) => !sql.friends.key.includes(name))
    .map(differsIn);
  return `SELECT COUNT(DISTINCT COALESCE(b.from_account, a.from_account)) AS drifted_accounts
FROM (SELECT ${columns} FROM ${carried(sql)} WHERE ${audited}) AS b
FULL JOIN (SELECT ${columns} FROM ${staging(sql, 'friends')} WHERE ${audited}) AS a
  ON a.from_account = b.from_account AND a.to_account = b.to_account
WHERE a.from_account IS NULL OR b.from_account IS NULL
  OR ${differs.join(' OR ')}`;
}

/** The owners that a run takes rows from; see `losses` of the Parquet loader. */
export function losses(sql: SnapshotSql, most: number): string {
  return `WITH ${lists(sql)},
owners AS (SELECT from_account AS account, COUNT(*) AS lost FROM gone GROUP BY from_account),
had AS (SELECT from_account AS account, COUNT(*) AS had FROM given GROUP BY from_account)
SELECT owners.account, owners.lost, had.had, v.state,
  (SELECT COUNT(*) FROM owners) AS accounts
FROM owners
JOIN had ON had.account = owners.account
LEFT JOIN ${staging(sql, 'verdicts')} AS v ON v.account = owners.account
ORDER BY owners.lost DESC, owners.account LIMIT ${most}`;
}

/** One row: rows of the new `friends`, and what the new `accounts` state of them. */
export function statedRows({ place, header }: SnapshotSql): string {
  const of = `WHERE ${SNAPSHOT_DATE.name} = DATE '${header.snapshotDate}'`;
  return `SELECT
  (SELECT COUNT(*) FROM ${quoted(place, DAILY_TABLES.friends)} ${of}) AS friend_rows,
  (SELECT COALESCE(SUM(row_count), 0) FROM ${quoted(place, DAILY_TABLES.accounts)} ${of}) AS stated,
  (SELECT COALESCE(SUM(refused), 0) FROM ${quoted(place, DAILY_TABLES.accounts)} ${of}) AS refused`;
}

/** Keys: all of the base, those that give way, those that come, and those that only gave way. */
function lists(sql: SnapshotSql): string {
  return `held AS (SELECT from_account, to_account FROM ${base(sql, 'friends')}),
brought AS (SELECT from_account, to_account FROM ${staging(sql, 'friends')}),
given AS (SELECT from_account, to_account FROM held
  WHERE from_account IN (${replaced(sql)}) OR NOT ${isKept(sql, 'from_account')}),
gone AS (SELECT given.from_account FROM given LEFT JOIN brought
  ON brought.from_account = given.from_account AND brought.to_account = given.to_account
  WHERE brought.from_account IS NULL)`;
}

/** Lists cannot be compared in GoogleSQL, so their texts and lengths are. */
function differsIn({ name, type }: Column): string {
  if (type !== 'string_list') return `a.${name} IS DISTINCT FROM b.${name}`;
  const list = (side: string) => `COALESCE(${side}.${name}, [])`;
  const text = (side: string) => `ARRAY_TO_STRING(${list(side)}, CHR(31))`;
  return `ARRAY_LENGTH(${list('a')}) <> ARRAY_LENGTH(${list('b')}) OR ${text('a')} <> ${text('b')}`;
}

function base({ place, header }: SnapshotSql, table: keyof typeof DAILY_TABLES): string {
  const day = header.base?.date ?? NO_DAY;
  return `(SELECT * FROM ${quoted(place, DAILY_TABLES[table])} WHERE ${SNAPSHOT_DATE.name} = DATE '${day}')`;
}

/** The base's friends as they are carried forward. */
function carried(sql: SnapshotSql): string {
  if (!sql.adopted) return base(sql, 'friends');
  const columns = sql.friends.columns.map(({ name }) => name);
  return `(SELECT ${columns.map((name) => `held.${name}`).join(', ')}
  FROM ${base(sql, 'friends')} AS held
  LEFT JOIN ${staging(sql, 'adopted')} AS adopted
    ON adopted.from_account = held.from_account AND adopted.to_account = held.to_account
  WHERE adopted.from_account IS NULL
  UNION ALL SELECT ${columns.join(', ')} FROM ${staging(sql, 'adopted')})`;
}

function staging({ place, header }: SnapshotSql, table: StagingTable): string {
  return quoted(place, stagingName(header.run, table));
}

function replaced(sql: SnapshotSql): string {
  return `SELECT account FROM ${staging(sql, 'verdicts')} WHERE ${REPLACES}`;
}

function isKept(sql: SnapshotSql, account: string): string {
  return sql.header.dropUnlisted
    ? `(${account} IN (SELECT account FROM ${staging(sql, 'verdicts')}))`
    : 'TRUE';
}

function dayOf({ header }: SnapshotSql): string {
  return `DATE '${header.snapshotDate}'`;
}
