import { ACCOUNTS_TABLE } from '../../../schemas/accounts.ts';
import { VERDICTS_TABLE } from '../../../schemas/verdicts.ts';
import { columnList, parquetRelation } from '../../engine/relation.ts';
import { literal } from '../../engine/sql.ts';
import type { StagedRun } from '../loader.ts';

/** The snapshot that rows are carried forward from; without rows and files for a first run. */
export interface Base {
  /** SQL for its friends, in the columns of the run. */
  readonly friends: string;
  /** Paths of the files of its accounts. */
  readonly accounts: readonly string[];
}

/** The run answers for an account, and its base rows give way, when it knows all of its rows. */
const REPLACES = "(coalesce(pulled = 'complete', false) OR state = 'not_found')";
/** Sequences said unchanged, yet it was pulled completely. */
const AUDITED = "state = 'unchanged' AND pulled = 'complete'";

/** SQL for the rows of the new `friends`: the base's, except of accounts the run answers for. */
export function friendRows(staged: StagedRun, base: Base): string {
  const { columns } = staged.friends;
  return `(SELECT ${columnList(columns)} FROM ${base.friends}
      WHERE from_account NOT IN ${replacedAccounts(staged)} AND ${isKept(staged, 'from_account')}
    UNION ALL SELECT ${columnList(columns)} FROM ${parquetRelation(columns, staged.friendFiles)})`;
}

/**
 * SQL for the rows of the new `accounts`.
 *
 * Sequences, FriendNum, row count and `as_of_run` describe the published rows, so only an account
 * the run answers for gets new ones; every other keeps what the base has beside its new state.
 */
export function accountRows(staged: StagedRun, base: Base): string {
  const known = (column: string) =>
    `CASE WHEN replaced THEN v.${column} ELSE b.${column} END AS ${column}`;
  return `(SELECT
      coalesce(v.account, b.account) AS account,
      coalesce(v.state, b.state) AS state,
      ${known('standard_sequence')},
      ${known('custom_sequence')},
      ${known('friend_num')},
      CASE WHEN replaced THEN v.row_count ELSE coalesce(b.row_count, 0) END AS row_count,
      CASE WHEN replaced THEN ${literal(staged.header.run)} ELSE b.as_of_run END AS as_of_run,
      CASE WHEN replaced THEN ${staged.header.schemaVersion} ELSE b.schema_version END AS schema_version,
      CASE WHEN replaced THEN v.refused ELSE coalesce(b.refused, 0) END AS refused,
      ${staged.header.partial ? 'coalesce(v.account IS NOT NULL OR b.listed, true)' : 'v.account IS NOT NULL'} AS listed,
      CASE WHEN v.account IS NULL THEN b.error_code ELSE v.error_code END AS error_code,
      CASE WHEN v.account IS NULL THEN b.error_text ELSE v.error_text END AS error_text
    FROM (SELECT *, ${REPLACES} AS replaced FROM ${verdicts(staged)}) v
    FULL JOIN ${parquetRelation(ACCOUNTS_TABLE.columns, base.accounts)} b ON v.account = b.account
    WHERE ${isKept(staged, 'coalesce(v.account, b.account)')})`;
}

/** SQL for one row: `base_rows`, the keys the run adds and removes, and `drifted_accounts`. */
export function changeCounts(staged: StagedRun, base: Base): string {
  const key = columnList(staged.friends.key.map((name) => ({ name })));
  const before = base.friends;
  const after = parquetRelation(staged.friends.columns, staged.friendFiles);
  const replaced = `(FROM ${before} WHERE from_account IN ${replacedAccounts(staged)}
    OR NOT ${isKept(staged, 'from_account')})`;
  const audited = (rows: string) =>
    `(FROM ${rows} WHERE from_account IN (SELECT account FROM ${verdicts(staged)} WHERE ${AUDITED}))`;
  return `SELECT
    (SELECT count(*) FROM ${before}) AS base_rows,
    (SELECT count(*) FROM ${after} ANTI JOIN ${replaced} USING (${key})) AS added_rows,
    (SELECT count(*) FROM ${replaced} ANTI JOIN ${after} USING (${key})) AS removed_rows,
    (SELECT count(DISTINCT from_account) FROM (
      (FROM ${audited(before)} EXCEPT ALL FROM ${audited(after)})
      UNION ALL (FROM ${audited(after)} EXCEPT ALL FROM ${audited(before)})
    )) AS drifted_accounts`;
}

/** SQL for whether an account stays although the run does not answer for it. */
export function isKept(staged: StagedRun, account: string): string {
  return staged.header.dropUnlisted
    ? `(${account} IN (SELECT account FROM ${verdicts(staged)}))`
    : 'true';
}

/** SQL for the accounts the run answers for. */
export function replacedAccounts(staged: StagedRun): string {
  return `(SELECT account FROM ${verdicts(staged)} WHERE ${REPLACES})`;
}

/** SQL for how each listed account ended. */
export function verdicts(staged: StagedRun): string {
  return parquetRelation(VERDICTS_TABLE.columns, staged.verdictFiles);
}
