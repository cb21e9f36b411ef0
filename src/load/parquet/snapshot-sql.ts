import { ACCOUNTS_TABLE, REPLACING_STATES } from '../../../schemas/accounts.ts';
import { VERDICTS_TABLE } from '../../../schemas/verdicts.ts';
import { columnList, parquetRelation } from '../../engine/relation.ts';
import { literal } from '../../engine/sql.ts';
import type { StagedRun } from '../loader.ts';

/** The files of the snapshot that rows are carried forward from; none for a first run. */
export interface BaseFiles {
  readonly friends: readonly string[];
  readonly accounts: readonly string[];
}

const REPLACING = REPLACING_STATES.map(literal).join(', ');

/** SQL for the rows of the new `friends`: the base's, except of accounts the run answers for. */
export function friendRows(staged: StagedRun, base: BaseFiles): string {
  const { columns } = staged.friends;
  return `(SELECT ${columnList(columns)} FROM ${parquetRelation(columns, base.friends)}
      WHERE from_account NOT IN ${replacedAccounts(staged)}
    UNION ALL SELECT ${columnList(columns)} FROM ${parquetRelation(columns, staged.friendFiles)})`;
}

/**
 * SQL for the rows of the new `accounts`.
 *
 * Sequences, FriendNum, row count and `as_of_run` describe the published rows, so only an account
 * the run answers for gets new ones; every other keeps what the base has beside its new state.
 */
export function accountRows(staged: StagedRun, base: BaseFiles): string {
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
      v.account IS NOT NULL AS listed,
      CASE WHEN v.account IS NULL THEN b.error_code ELSE v.error_code END AS error_code,
      CASE WHEN v.account IS NULL THEN b.error_text ELSE v.error_text END AS error_text
    FROM (SELECT *, state IN (${REPLACING}) AS replaced FROM ${verdicts(staged)}) v
    FULL JOIN ${parquetRelation(ACCOUNTS_TABLE.columns, base.accounts)} b ON v.account = b.account)`;
}

/** SQL for one row: `base_rows`, and the keys the run adds and removes. */
export function changeCounts(staged: StagedRun, base: BaseFiles): string {
  const key = columnList(staged.friends.key.map((name) => ({ name })));
  const before = parquetRelation(staged.friends.columns, base.friends);
  const after = parquetRelation(staged.friends.columns, staged.friendFiles);
  const replaced = `(FROM ${before} WHERE from_account IN ${replacedAccounts(staged)})`;
  return `SELECT
    (SELECT count(*) FROM ${before}) AS base_rows,
    (SELECT count(*) FROM ${after} ANTI JOIN ${replaced} USING (${key})) AS added_rows,
    (SELECT count(*) FROM ${replaced} ANTI JOIN ${after} USING (${key})) AS removed_rows`;
}

function replacedAccounts(staged: StagedRun): string {
  return `(SELECT account FROM ${verdicts(staged)} WHERE state IN (${REPLACING}))`;
}

function verdicts(staged: StagedRun): string {
  return parquetRelation(VERDICTS_TABLE.columns, staged.verdictFiles);
}
