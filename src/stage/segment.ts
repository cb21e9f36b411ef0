import { join } from 'node:path';
import { STAGED_CALLS_TABLE } from '../../schemas/calls.ts';
import type { Column, Table } from '../../schemas/column.ts';
import { VERDICTS_TABLE } from '../../schemas/verdicts.ts';
import type { TakenCalls } from './ledger.ts';
import type { OpenSegment } from './open-segment.ts';
import { toRanges } from './ordinals.ts';
import type { SegmentRecord } from './records.ts';
import type { SegmentWriter } from './segment-writer.ts';

/** The columns of each file of a segment. */
export function segmentTables(friends: Table): Readonly<Record<string, readonly Column[]>> {
  return {
    friends: friends.columns,
    verdicts: VERDICTS_TABLE.columns,
    calls: STAGED_CALLS_TABLE.columns,
  };
}

/** The names of a segment's files. */
export function filesOf({ friends, verdicts, calls }: SegmentRecord): string[] {
  return [...(friends ? [friends] : []), verdicts, calls].map(({ name }) => name);
}

/**
 * Writes a segment's files, durably.
 *
 * @returns The record that commits them once it stands in the journal.
 * @throws {PublishError} The disk refused.
 */
export async function writeSegment(
  { friends, verdicts, ordinals, taken }: OpenSegment & { readonly taken: TakenCalls },
  to: { number: number; at: string; directory: string; writer: SegmentWriter },
): Promise<SegmentRecord> {
  const { number, at, directory, writer } = to;
  const path = (table: string) =>
    join(directory, `segment-${String(number).padStart(6, '0')}.${table}.parquet`);
  const hasRows = friends.rowCount > 0;
  return {
    type: 'segment',
    number,
    friends: hasRows ? await writer.write('friends', path('friends'), friends.finish()) : null,
    verdicts: await writer.write('verdicts', path('verdicts'), verdicts.finish()),
    calls: await writer.write('calls', path('calls'), taken.calls),
    ledgers: [...taken.files],
    ordinals: toRanges(ordinals),
    at,
  };
}
