import { StatementType, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import type { Settings } from '../config/settings.ts';
import { ConfigError, Failure } from '../core/errors.ts';
import type { Engine } from '../engine/duckdb.ts';
import { literal } from '../engine/sql.ts';
import { openWarehouse } from '../load/parquet/reader.ts';
import { wireTo, type DatasetDestination } from './destination.ts';
import { withScratch } from './scratch.ts';

/** A column of an answer. */
export interface AnswerColumn {
  /** Different from those of all other columns. */
  readonly name: string;
  /** `json` is text that holds a JSON value. */
  readonly kind: 'number' | 'json' | 'other';
}

/** An answer on its way. */
export interface QueryAnswer {
  readonly columns: readonly AnswerColumn[];
  /** The rows, up to 2,048 at a time; they can be read once. */
  readonly chunks: AsyncIterable<readonly (readonly DuckDBValue[])[]>;
}

/**
 * Answers one SQL statement over what a pipeline has published; it never writes.
 *
 * @param use Reads the answer, which is gone when it returns.
 * @throws {ConfigError} Nothing is published, or the statement is wrong or would write.
 */
export async function query<Result>(
  settings: Settings,
  sql: string,
  use: (answer: QueryAnswer) => Promise<Result>,
): Promise<Result> {
  const { destination } = settings;
  if (destination.kind === 'bigquery') return queryDataset(destination, sql, use);
  const engine = await openWarehouse(destination.root);
  try {
    return await use(await answerOf(engine, sql));
  } finally {
    engine.close();
  }
}

/** The answer comes to this machine as a whole, and is read from there. */
async function queryDataset<Result>(
  destination: DatasetDestination,
  sql: string,
  use: (answer: QueryAnswer) => Promise<Result>,
): Promise<Result> {
  const { answerToFile } = await import('../load/bigquery/question.ts');
  return withScratch(async (scratch) => {
    const file = await answerToFile(await wireTo(destination), sql, scratch);
    return use(await answerOf(scratch.engine, `FROM read_parquet(${literal(file)})`));
  });
}

async function answerOf(engine: Engine, sql: string): Promise<QueryAnswer> {
  const { connection } = engine;
  if (await told(() => writes(engine, sql))) {
    throw new ConfigError('A query is one statement that only reads', {
      hint: 'Ask with SELECT, FROM, DESCRIBE or SUMMARIZE; open warehouse.duckdb for anything else.',
    });
  }
  const result = await told(() => connection.stream(sql));
  const types = result.columnTypes();
  const columns = result
    .deduplicatedColumnNames()
    .map((name, index) => ({ name, kind: kindOf(types[index]) }));
  async function* chunks() {
    for (;;) {
      const chunk = await told(() => result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) return;
      yield chunk.getRows();
    }
  }
  return { columns, chunks: chunks() };
}

const NUMBER = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/;

function kindOf(type: DuckDBType | undefined): AnswerColumn['kind'] {
  if (type?.alias === 'JSON') return 'json';
  return NUMBER.test(String(type)) ? 'number' : 'other';
}

/** Blanks and comments; those with another one inside are left to be refused. */
const GAP = String.raw`(?:\s|--.*|/\*(?:(?!/\*)[^])*?\*/)`;
/** What stands before the statement that is explained. */
const EXPLAINED = new RegExp(
  String.raw`^${GAP}*EXPLAIN${GAP}+(?:ANALYZE${GAP}+|\([^)]*\)${GAP}*)*`,
  'i',
);

/** How a statement that reads begins. */
const READING = new RegExp(
  String.raw`^(?:${GAP}|\()*(?:SELECT|FROM|WITH|VALUES|TABLE|DESCRIBE|DESC|SUMMARIZE|SHOW|PIVOT|UNPIVOT)\b`,
  'i',
);

/**
 * EXPLAIN is judged by the statement behind it, which ANALYZE runs. DuckDB's own word for what a
 * statement is comes only after binding it, and binding EXPORT DATABASE makes its folder.
 */
async function writes({ connection }: Engine, sql: string): Promise<boolean> {
  const explained = sql.replace(EXPLAINED, '');
  const statements = await connection.extractStatements(explained);
  if (statements.count !== 1 || !READING.test(explained)) return true;
  const prepared = await statements.prepare(0);
  const { statementType } = prepared;
  prepared.destroySync();
  return statementType !== StatementType.SELECT;
}

/** @throws {ConfigError} DuckDB refused; its words say why. */
async function told<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new ConfigError(
      `The query failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        hint: 'SHOW TABLES lists what can be asked, DESCRIBE friends the columns of one table.',
        cause,
      },
    );
  }
}
