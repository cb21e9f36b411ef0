import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { STAGED_CALLS_TABLE } from '../../schemas/calls.ts';
import { registerColumnsTable } from '../engine/chunk.ts';
import { createColumnsBuilder } from '../engine/columns-builder.ts';
import type { Engine } from '../engine/duckdb.ts';
import { columnList, parquetRelation } from '../engine/relation.ts';
import { addCall, readLedger } from './ledger-rows.ts';
import { isLedgerFile } from './ledger-file.ts';
import { readJournal } from './journal.ts';
import { JOURNAL_FILE } from './stage.ts';

/**
 * SQL for the calls of a run that is not published: those of its segments, and those that only
 * the ledger has yet. Nothing on the disk changes.
 *
 * @param directory The run's stage.
 */
export async function stagedCalls(engine: Engine, directory: string): Promise<string> {
  const records = await readJournal(join(directory, JOURNAL_FILE));
  const segments = records.filter((record) => record.type === 'segment');
  const spent = new Set(segments.flatMap(({ ledgers }) => ledgers));
  const names = (await readdir(directory)).filter((n) => isLedgerFile(n) && !spent.has(n));
  const builder = createColumnsBuilder(STAGED_CALLS_TABLE.columns);
  for (const { entry, origin } of readLedger(directory, names)) addCall(builder, entry, origin);
  registerColumnsTable(engine.connection, 'open_calls', STAGED_CALLS_TABLE.columns).load(
    builder.finish(),
  );
  const files = segments.map(({ calls }) => join(directory, calls.name));
  const columns = columnList(STAGED_CALLS_TABLE.columns);
  return `(SELECT ${columns} FROM ${parquetRelation(STAGED_CALLS_TABLE.columns, files)}
    UNION ALL SELECT ${columns} FROM open_calls())`;
}
