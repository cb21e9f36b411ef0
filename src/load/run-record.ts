import { AccountState } from '../../schemas/accounts.ts';
import { RUNS_TABLE } from '../../schemas/runs.ts';
import { STAGED_QUARANTINE_TABLE } from '../../schemas/quarantine.ts';
import { CALLS_TABLE, STAGED_CALLS_TABLE } from '../../schemas/calls.ts';
import { columnList, parquetRelation } from '../engine/relation.ts';
import { identifier, duckdbType, literal } from '../engine/sql.ts';
import type { Changes, StagedRun } from './loader.ts';

/** SELECT of the calls of a run in the order they were sent. */
export function callRecords({ header, callFiles, listFile }: StagedRun): string {
  const columns = CALLS_TABLE.columns
    .filter(({ name }) => name !== 'run')
    .map(({ name }) => identifier(name));
  return `SELECT ${literal(header.run)} AS run, ${columns.join(', ')}
    FROM ${parquetRelation(STAGED_CALLS_TABLE.columns, callFiles)}
    JOIN (SELECT ordinal, account FROM read_parquet(${literal(listFile)})) USING (ordinal)
    ORDER BY sent_at, process, call`;
}

/** SELECT of what a run refused, in an order that follows from it alone. */
export function quarantineRecords({ header, refusedFiles }: StagedRun): string {
  const columns = columnList(STAGED_QUARANTINE_TABLE.columns);
  return `SELECT ${literal(header.run)} AS run, ${columns}
    FROM ${parquetRelation(STAGED_QUARANTINE_TABLE.columns, refusedFiles)} ORDER BY ALL`;
}

/** SELECT of the one row that `runs` gets for a run. */
export function runRecord(
  { header, calls, extractedAt, states, refused }: StagedRun,
  outcome: Changes & { rows: number; version: string; scannedBytes?: number },
): string {
  const values: Readonly<Record<string, string | number | null>> = {
    run: header.run,
    snapshot_date: header.snapshotDate,
    kind: header.kind,
    base_run: header.base?.run ?? null,
    sdk_app_id: header.sdkAppId,
    started_at: header.startedAt,
    extracted_at: extractedAt,
    list_digest: header.listDigest,
    schema_version: header.schemaVersion,
    schema_digest: header.schemaDigest,
    listed_accounts: header.accounts,
    refused,
    drifted: outcome.driftedAccounts,
    friend_rows: outcome.rows,
    added_rows: outcome.addedRows,
    removed_rows: outcome.removedRows,
    calls: calls.calls,
    retries: calls.retries,
    worst_second: calls.worstSecond,
    scanned_bytes: outcome.scannedBytes ?? null,
    friendlake_version: outcome.version,
    ...Object.fromEntries(AccountState.options.map((state) => [state, states.get(state) ?? 0])),
  };
  const cells = RUNS_TABLE.columns.map(({ name, type }) => {
    const value = values[name] ?? null;
    const spelled = value === null ? 'NULL' : literal(String(value));
    return `${spelled}::${duckdbType(type)} AS ${identifier(name)}`;
  });
  return `SELECT ${cells.join(', ')}`;
}
