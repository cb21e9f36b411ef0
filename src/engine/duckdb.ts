import {
  DuckDBInstance,
  DuckDBTimestampTZValue,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api';

/** An open DuckDB with one connection; statements run one after another. */
export interface Engine {
  readonly connection: DuckDBConnection;
  /** Runs statements for their effect. */
  run(sql: string): Promise<void>;
  /** All rows of a small answer, in DuckDB's JSON spelling: int64 and timestamps are strings. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  /** Rows of an answer of any size, a chunk of at most 2,048 at a time, as plain JS values. */
  stream(sql: string): AsyncGenerator<DuckDBValue[][], void, undefined>;
  close(): void;
}

/** Uses an engine and closes it, whether the use succeeds or fails. */
export async function withEngine<Result>(
  engine: Engine,
  use: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  try {
    return await use(engine);
  } finally {
    engine.close();
  }
}

/** Limits of an engine. */
export interface EngineOptions {
  /** A database file, or `:memory:`. */
  readonly path?: string;
  readonly readOnly?: boolean;
  readonly threads?: number;
  /** What DuckDB may hold before it spills; the process needs more (about 400 MB). */
  readonly memoryLimitMb?: number;
  /** Where it spills. Created on demand and emptied when closed. */
  readonly temporaryDirectory?: string;
}

/** Opens DuckDB in UTC, without extensions from the network. */
export async function openEngine(options: EngineOptions = {}): Promise<Engine> {
  const {
    path = ':memory:',
    readOnly = false,
    threads,
    memoryLimitMb,
    temporaryDirectory,
  } = options;
  const instance = await DuckDBInstance.create(path, {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // Gives memory back as soon as a statement is done with it: a process has 30 MB less.
    allocator_flush_threshold: '1MB',
    allocator_background_threads: 'true',
    // It takes a file written anew within the clock's grain for the one it knows.
    enable_external_file_cache: 'false',
    ...(readOnly && { access_mode: 'READ_ONLY' }),
    ...(threads !== undefined && { threads: String(threads) }),
    ...(memoryLimitMb !== undefined && { memory_limit: `${memoryLimitMb}MB` }),
    ...(temporaryDirectory !== undefined && { temp_directory: temporaryDirectory }),
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  DuckDBTimestampTZValue.timezoneOffsetInMinutes = 0; // It spells values in the machine's zone.
  return {
    connection,
    async run(sql) {
      await connection.run(sql);
    },
    async rows(sql) {
      return (await connection.runAndReadAll(sql)).getRowObjectsJson();
    },
    async *stream(sql) {
      const result = await connection.stream(sql);
      for (let chunk = await result.fetchChunk(); chunk; chunk = await result.fetchChunk()) {
        if (chunk.rowCount === 0) return;
        yield chunk.getRows();
      }
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
