import { StatementType } from '@duckdb/node-api';
import type { Settings } from '../config/settings.ts';
import { ConfigError } from '../core/errors.ts';
import type { Engine } from '../engine/duckdb.ts';
import { openWarehouse } from '../load/parquet/reader.ts';

/** An answer as a person reads it: every value in DuckDB's own spelling, null as null. */
export interface QueryAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Statements that only read. */
const READING: readonly StatementType[] = [StatementType.SELECT, StatementType.EXPLAIN];

/**
 * Answers one SQL statement over what a pipeline has published; it never writes.
 *
 * @throws {ConfigError} Nothing is published, or the statement is wrong or would write.
 */
export async function query({ destination }: Settings, sql: string): Promise<QueryAnswer> {
  const engine = await openWarehouse(destination.root);
  try {
    await refuseWriting(engine, sql);
    const result = await engine.connection.runAndReadAll(sql);
    const columns = result.deduplicatedColumnNames();
    const rows = result.getRows().map((row) => row.map((v) => (v === null ? null : String(v))));
    return { columns, rows };
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError(
      `The query failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        hint: 'Tables to ask: friends, friends_snapshots, accounts, runs. `DESCRIBE friends` lists columns.',
        cause,
      },
    );
  } finally {
    engine.close();
  }
}

async function refuseWriting({ connection }: Engine, sql: string): Promise<void> {
  const statements = await connection.extractStatements(sql);
  if (statements.count === 1) {
    const prepared = await statements.prepare(0);
    const reads = READING.includes(prepared.statementType);
    prepared.destroySync();
    if (reads) return;
  }
  throw new ConfigError('A query is one statement that only reads', {
    hint: 'Ask with SELECT, FROM, DESCRIBE or SUMMARIZE; open warehouse.duckdb for anything else.',
  });
}
