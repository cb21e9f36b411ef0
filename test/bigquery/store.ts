import { identifier, literal } from '../../src/engine/sql.ts';
import { openEngine, type Engine } from '../../src/engine/duckdb.ts';
import type { Field, TableBody, TableReference } from './resources.ts';
import { ServiceRefusal } from './service-error.ts';

/** A table or view that the service holds. */
export interface StoredTable {
  body: TableBody;
  /** One more with every change of what is said of it. */
  version: number;
  readonly createdMs: number;
  /** DuckDB tables with its rows, by partition id `YYYYMMDD`; '' where it is not partitioned. */
  readonly partitions: Map<string, string>;
}

/** What the service holds: a dataset in one place, its tables, and their rows in DuckDB. */
export interface Store {
  readonly engine: Engine;
  readonly projectId: string;
  readonly datasetId: string;
  readonly location: string;
  readonly tables: Map<string, StoredTable>;
  /** Does work while no other does any: requests and jobs share one connection. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>;
  /** A name in DuckDB that was not used before. */
  freshName(): string;
}

/** Opens an empty dataset. */
export async function openStore(place: {
  readonly projectId: string;
  readonly datasetId: string;
  readonly location: string;
}): Promise<Store> {
  let names = 0;
  let queue: Promise<unknown> = Promise.resolve();
  const engine = await openEngine({ threads: 1 });
  // It may know from its statistics that nothing will come of a partition; the service does not.
  await engine.run("SET disabled_optimizers = 'statistics_propagation,empty_result_pullup'");
  return {
    ...place,
    engine,
    tables: new Map(),
    freshName: () => `t${names++}`,
    alone(work) {
      const result = queue.then(work);
      queue = result.catch(() => {});
      return result;
    },
  };
}

/** A table and, where the name ends in one, the partition that is meant. */
export interface Target {
  readonly table: StoredTable;
  readonly name: string;
  /** `YYYYMMDD`; undefined without a decorator. */
  readonly partition: string | undefined;
}

/**
 * Finds what a reference means.
 *
 * @throws {ServiceRefusal} 404: there is no such dataset or table; 400: a decorator on a table
 *   without partitions, or no day.
 */
export function find(store: Store, { projectId, datasetId, tableId }: TableReference): Target {
  checkDataset(store, { projectId, datasetId });
  const [name = '', partition] = tableId.split('$');
  const table = store.tables.get(name);
  if (table === undefined) {
    throw new ServiceRefusal(404, 'notFound', `Not found: Table ${projectId}:${datasetId}.${name}`);
  }
  if (partition !== undefined && table.body.timePartitioning === undefined) {
    throw new ServiceRefusal(
      400,
      'invalid',
      'Cannot read partition information from a table that is not partitioned',
    );
  }
  if (partition !== undefined && !/^\d{8}$/.test(partition)) {
    throw new ServiceRefusal(400, 'invalid', `Invalid partition id ${partition}`);
  }
  return { table, name, partition };
}

/** @throws {ServiceRefusal} 404: there is no such dataset. */
export function checkDataset(
  store: Store,
  { projectId, datasetId }: { projectId: string; datasetId: string },
): void {
  if (projectId === store.projectId && datasetId === store.datasetId) return;
  throw new ServiceRefusal(404, 'notFound', `Not found: Dataset ${projectId}:${datasetId}`);
}

const DUCKDB_TYPES: Readonly<Record<Field['type'], string>> = {
  STRING: 'VARCHAR',
  INT64: 'BIGINT',
  INTEGER: 'BIGINT',
  FLOAT64: 'DOUBLE',
  FLOAT: 'DOUBLE',
  BOOL: 'BOOLEAN',
  BOOLEAN: 'BOOLEAN',
  TIMESTAMP: 'TIMESTAMP WITH TIME ZONE',
  DATE: 'DATE',
  BYTES: 'BLOB',
};

/** The type that DuckDB keeps a column in. */
export function storedType({ type, mode }: Field): string {
  return `${DUCKDB_TYPES[type]}${mode === 'REPEATED' ? '[]' : ''}`;
}

/** The columns of a table. */
export function fieldsOf({ body }: StoredTable): readonly Field[] {
  return body.schema?.fields ?? [];
}

/** SQL for a table's rows, a branch for every partition so that a plan tells which are read. */
export function rowsOf(table: StoredTable): string {
  const fields = fieldsOf(table);
  const day = table.body.timePartitioning?.field;
  const branches = [...table.partitions].map(([partition, stored]) => {
    const cells = fields.map(({ name }) =>
      name === day ? `DATE ${literal(dateOf(partition))} AS ${identifier(name)}` : identifier(name),
    );
    return `SELECT ${cells.join(', ')} FROM ${stored}`;
  });
  const none = fields.map((field) => `NULL::${storedType(field)} AS ${identifier(field.name)}`);
  return `(${[`SELECT ${none.join(', ')} WHERE false`, ...branches].join(' UNION ALL ')})`;
}

/** The day that a partition id means. */
export function dateOf(partition: string): string {
  return partition.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
}

/** The path of a table as SQL has it between backticks. */
export function pathOf({ projectId, datasetId }: Store, name: string): string {
  return `${projectId}.${datasetId}.${name}`;
}
