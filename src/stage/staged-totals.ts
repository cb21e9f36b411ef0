import { AccountState } from '../../schemas/accounts.ts';
import { VERDICTS_TABLE } from '../../schemas/verdicts.ts';
import type { Engine } from '../engine/duckdb.ts';
import { parquetRelation } from '../engine/relation.ts';
import type { CallTotals, SegmentRecord } from './records.ts';

/** The calls of all segments together. */
export function totalCalls(segments: readonly SegmentRecord[]): CallTotals {
  const none = { calls: 0, retries: 0, overFrequency: 0, worstSecond: 0 };
  return segments.reduce(
    (sum, { calls }) => ({
      calls: sum.calls + calls.calls,
      retries: sum.retries + calls.retries,
      overFrequency: sum.overFrequency + calls.overFrequency,
      worstSecond: Math.max(sum.worstSecond, calls.worstSecond),
    }),
    none,
  );
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
