import { columnList, parquetRelation } from '../../engine/relation.ts';
import type { StagedRun } from '../loader.ts';
import { isKept, replacedAccounts, verdicts, type Base } from './snapshot-sql.ts';

/**
 * SQL for the owners that a run takes rows from, most rows first: `account`, the rows it `lost` of
 * those it `had`, its `state` in the run or null, and how many such `accounts` there are.
 */
export function losses(staged: StagedRun, base: Base, most: number): string {
  const { key, columns } = staged.friends;
  const after = parquetRelation(columns, staged.friendFiles);
  return `WITH replaced AS (
      FROM ${base.friends} WHERE from_account IN ${replacedAccounts(staged)}
        OR NOT ${isKept(staged, 'from_account')}
    ), gone AS (
      SELECT from_account AS account, count(*) AS lost
      FROM replaced ANTI JOIN ${after} USING (${columnList(key.map((name) => ({ name })))})
      GROUP BY from_account
    )
    SELECT account, lost, state, count(*) OVER () AS accounts,
      (SELECT count(*) FROM replaced WHERE from_account = gone.account) AS had
    FROM gone LEFT JOIN ${verdicts(staged)} USING (account)
    ORDER BY lost DESC, account LIMIT ${most}`;
}
