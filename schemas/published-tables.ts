import { ACCOUNTS_TABLE } from './accounts.ts';
import { CALLS_TABLE } from './calls.ts';
import type { Table } from './column.ts';
import { friendsTable, type TagColumn } from './friends.ts';
import { QUARANTINE_TABLE } from './quarantine.ts';
import { RUNS_TABLE } from './runs.ts';

/**
 * Every table that a destination holds.
 *
 * @param declared The custom tags a pipeline declares, in its order.
 */
export function publishedTables(declared: readonly TagColumn[] = []): readonly Table[] {
  return [friendsTable(declared), ACCOUNTS_TABLE, RUNS_TABLE, CALLS_TABLE, QUARANTINE_TABLE];
}
