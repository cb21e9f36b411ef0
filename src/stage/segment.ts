import { join } from 'node:path';
import { STAGED_CALLS_TABLE } from '../../schemas/calls.ts';
import type { Column, Table } from '../../schemas/column.ts';
import { STAGED_QUARANTINE_TABLE } from '../../schemas/quarantine.ts';
import { VERDICTS_TABLE } from '../../schemas/verdicts.ts';
import type { ColumnsBuilder } from '../engine/columns-builder.ts';
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
    refused: STAGED_QUARANTINE_TABLE.columns,
  };
}

/** The names of a segment's files. */
export function filesOf({ friends, verdicts, refused, calls }: SegmentRecord): string[] {
  return [friends, verdicts, refused, calls].flatMap((file) => (file ? [file.name] : []));
}

/**
 * Writes a segment's files, durably.
 *
 * @returns The record that commits them once it stands in the journal.
 * @throws {PublishError} The disk refused.
 */
export async function writeSegment(
  { friends, verdicts, refused, ordinals, taken }: OpenSegment & { readonly taken: TakenCalls },
  to: { number: number; at: string; directory: string; writer: SegmentWriter },
): Promise<SegmentRecord> {
  const { number, at, directory, writer } = to;
  const path = (table: string) =>
    join(directory, `segment-${String(number).padStart(6, '0')}.${table}.parquet`);
  const writeSome = async (table: string, rows: ColumnsBuilder) =>
    rows.rowCount > 0 ? writer.write(table, path(table), rows.finish()) : null;
  return {
    type: 'segment',
    number,
    friends: await writeSome('friends', friends),
    verdicts: await writer.write('verdicts', path('verdicts'), verdicts.finish()),
    refused: await writeSome('refused', refused),
    calls: await writer.write('calls', path('calls'), taken.calls),
    ledgers: [...taken.files],
    ordinals: toRanges(ordinals),
    at,
  };
}
