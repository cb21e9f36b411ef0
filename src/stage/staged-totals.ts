import { AccountState } from '../../schemas/accounts.ts';
import { STAGED_CALLS_TABLE } from '../../schemas/calls.ts';
import { VERDICTS_TABLE } from '../../schemas/verdicts.ts';
import type { Engine } from '../engine/duckdb.ts';
import { parquetRelation } from '../engine/relation.ts';

/** What a ledger comes to. */
export interface CallTotals {
  /** Calls sent, retries included. */
  readonly calls: number;
  readonly retries: number;
  /** Most calls written to the socket in any rolling second, over all processes of the run. */
  readonly worstSecond: number;
}

/** SELECT of a ledger's totals as `calls`, `retries` and `worst_second`. */
export function callTotals(ledger: string): string {
  return `SELECT count(*) AS calls, count(*) FILTER (attempt > 1) AS retries,
      coalesce(max(last_second), 0) AS worst_second
    FROM (SELECT attempt, count(*) OVER (
        ORDER BY epoch_us(sent_at) RANGE BETWEEN 999999 PRECEDING AND CURRENT ROW
      ) AS last_second FROM ${ledger})`;
}

/** The totals of staged calls. */
export async function countCalls(
  engine: Engine,
  callFiles: readonly string[],
): Promise<CallTotals> {
  const [row] = await engine.rows(
    callTotals(parquetRelation(STAGED_CALLS_TABLE.columns, callFiles)),
  );
  return {
    calls: Number(row?.['calls']),
    retries: Number(row?.['retries']),
    worstSecond: Number(row?.['worst_second']),
  };
}

/** How many staged accounts ended in each state. */
export async function countStates(
  engine: Engine,
  verdictFiles: readonly string[],
): Promise<ReadonlyMap<AccountState, number>> {
  const verdicts = parquetRelation(VERDICTS_TABLE.columns, verdictFiles);
  const rows = await engine.rows(
    `SELECT state, count(*) AS accounts FROM ${verdicts} GROUP BY state`,
  );
  return new Map(
    rows.map((row) => [AccountState.parse(row['state']), Number(row['accounts'])] as const),
  );
}
