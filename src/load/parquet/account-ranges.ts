import type { Engine } from '../../engine/duckdb.ts';
import { literal } from '../../engine/sql.ts';

/** Accounts whose rows go into one file: those above one and up to another, by their bytes. */
export interface AccountRange {
  /** Not in it itself; undefined in the first range. */
  readonly above: string | undefined;
  /** The last one in it; undefined in the last range. */
  readonly upTo: string | undefined;
}

/**
 * Divides the accounts of a snapshot so that each range has about as many rows, an account never
 * being in two. The ranges follow from the rows alone, so that equal snapshots have equal files.
 *
 * @param accountsFile Path of the snapshot's `accounts`.
 * @returns At least one range, ascending.
 */
export async function accountRanges(
  engine: Engine,
  accountsFile: string,
  rangeRows: number,
): Promise<AccountRange[]> {
  const rows = await engine.rows(`
    SELECT max(account) AS last FROM (
      SELECT account, (sum(row_count) OVER (ORDER BY account) - 1) // ${rangeRows} AS part
      FROM read_parquet(${literal(accountsFile)}) WHERE row_count > 0
    ) GROUP BY part ORDER BY part`);
  const bounds = rows.slice(0, -1).map(({ last }) => String(last));
  return [...bounds, undefined].map((upTo, index) => ({ above: bounds[index - 1], upTo }));
}

/** SQL for whether an account is in a range. */
export function isInRange({ above, upTo }: AccountRange, account: string): string {
  const conditions = [
    ...(above === undefined ? [] : [`${account} > ${literal(above)}`]),
    ...(upTo === undefined ? [] : [`${account} <= ${literal(upTo)}`]),
  ];
  return conditions.join(' AND ') || 'true';
}

/** SQL for the place of an account's range among them, from 0. */
export function rangeOf(ranges: readonly AccountRange[], account: string): string {
  const [first, last] = [0, ranges.length - 1];
  return placeBetween(ranges, { account, first, last });
}

/** Halves the ranges, so that a row takes a handful of comparisons however many there are. */
function placeBetween(
  ranges: readonly AccountRange[],
  { account, first, last }: { account: string; first: number; last: number },
): string {
  if (first === last) return String(first);
  const middle = Math.floor((first + last) / 2);
  const lower = placeBetween(ranges, { account, first, last: middle });
  const upper = placeBetween(ranges, { account, first: middle + 1, last });
  const bound = literal(ranges[middle]?.upTo ?? '');
  return `CASE WHEN ${account} <= ${bound} THEN ${lower} ELSE ${upper} END`;
}
