import type { AccountState } from '../../schemas/accounts.ts';
import type { Table } from '../../schemas/column.ts';
import { VERDICTS_TABLE } from '../../schemas/verdicts.ts';
import { createColumnsBuilder, type ColumnsBuilder } from '../engine/columns-builder.ts';

/** How one account ended, ready to be staged. */
export interface StagedVerdict {
  readonly ordinal: number;
  readonly account: string;
  readonly state: AccountState;
  /** Whether the rows staged with it are its whole list. */
  readonly complete: boolean;
  readonly standardSequence: number | null;
  readonly customSequence: number | null;
  readonly friendNum: number | null;
  readonly errorCode: number | null;
  readonly errorText: string | null;
}

/** The rows of one account; those in `skip` gave way to later duplicates and are left out. */
export interface StagedRows {
  readonly rows: ColumnsBuilder;
  readonly skip: ReadonlySet<number>;
}

/** Whole accounts in memory, on their way to becoming a segment. */
export interface OpenSegment {
  readonly friends: ColumnsBuilder;
  readonly verdicts: ColumnsBuilder;
  readonly ordinals: number[];
}

const SEGMENT_ROWS = 100_000;
const SEGMENT_BYTES = 64 * 1024 * 1024;

/** Creates a segment without accounts. */
export function createOpenSegment(friends: Table): OpenSegment {
  return {
    friends: createColumnsBuilder(friends.columns),
    verdicts: createColumnsBuilder(VERDICTS_TABLE.columns),
    ordinals: [],
  };
}

/** Whether the segment should be closed now. */
export function isFull({ friends }: OpenSegment): boolean {
  return friends.rowCount >= SEGMENT_ROWS || friends.sizeBytes() >= SEGMENT_BYTES;
}

/** Adds an account with its rows, which are copied. */
export function addAccount(
  segment: OpenSegment,
  verdict: StagedVerdict,
  staged?: StagedRows,
): void {
  const { friends, verdicts, ordinals } = segment;
  const before = friends.rowCount;
  if (staged) friends.append(staged.rows, staged.skip);
  const cells = [
    verdict.ordinal,
    verdict.account,
    verdict.state,
    verdict.complete ? 'complete' : null,
    verdict.standardSequence,
    verdict.customSequence,
    verdict.friendNum,
    friends.rowCount - before,
    staged?.skip.size ?? 0,
    verdict.errorCode,
    verdict.errorText,
  ];
  for (const [index, cell] of cells.entries()) {
    if (typeof cell === 'string') verdicts.setString(index, cell.toWellFormed());
    else if (cell !== null) verdicts.setInt64(index, cell);
  }
  verdicts.endRow();
  ordinals.push(verdict.ordinal);
}
