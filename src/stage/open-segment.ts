import type { AccountState } from '../../schemas/accounts.ts';
import type { Table } from '../../schemas/column.ts';
import { STAGED_QUARANTINE_TABLE, type Refusal } from '../../schemas/quarantine.ts';
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
  /** What was refused of its answers. */
  readonly refusals: readonly Refusal[];
}

/** The rows of one account. */
export interface StagedRows {
  readonly rows: ColumnsBuilder;
  /** Rows that are left out. */
  readonly skip: ReadonlySet<number>;
  /** How many of those gave way to later duplicates. */
  readonly duplicates: number;
}

/** Whole accounts in memory, on their way to becoming a segment. */
export interface OpenSegment {
  readonly friends: ColumnsBuilder;
  readonly verdicts: ColumnsBuilder;
  readonly refused: ColumnsBuilder;
  readonly ordinals: number[];
}

/** Two full segments may be in memory, as one waits while one is written: 8 MB make 10 MB more. */
const SEGMENT_BYTES = 6 * 1024 * 1024;

/** Creates a segment without accounts. */
export function createOpenSegment(friends: Table): OpenSegment {
  return {
    friends: createColumnsBuilder(friends.columns),
    verdicts: createColumnsBuilder(VERDICTS_TABLE.columns),
    refused: createColumnsBuilder(STAGED_QUARANTINE_TABLE.columns),
    ordinals: [],
  };
}

/** Whether the segment should be closed now. */
export function isFull({ friends, refused }: OpenSegment): boolean {
  return friends.sizeBytes() + refused.sizeBytes() >= SEGMENT_BYTES;
}

/** Adds an account with its rows, which are copied. */
export function addAccount(
  segment: OpenSegment,
  verdict: StagedVerdict,
  staged?: StagedRows,
): void {
  const { friends, verdicts, refused, ordinals } = segment;
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
    verdict.refusals.length,
    staged?.duplicates ?? 0,
    verdict.errorCode,
    verdict.errorText,
  ];
  addRow(verdicts, cells);
  for (const { friend, tag, reason, raw } of verdict.refusals) {
    addRow(refused, [verdict.account, friend, tag, reason, raw]);
  }
  ordinals.push(verdict.ordinal);
}

function addRow(builder: ColumnsBuilder, cells: readonly (string | number | null)[]): void {
  for (const [index, cell] of cells.entries()) {
    if (typeof cell === 'string') builder.setString(index, cell.toWellFormed());
    else if (cell !== null) builder.setInt64(index, cell);
  }
  builder.endRow();
}
