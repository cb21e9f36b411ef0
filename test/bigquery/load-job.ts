import { identifier, literal } from '../../src/engine/sql.ts';
import { addColumn, place } from './placement.ts';
import { restSchema } from './query-job.ts';
import { Field, type LoadConfiguration } from './resources.ts';
import { JobRefusal, ServiceRefusal } from './service-error.ts';
import { fieldsOf, find, storedType, type Store, type Target } from './store.ts';

/**
 * Checks what can be said of a load before its file is looked at.
 *
 * The table's schema may follow from a file only where it is not replaced by it anyway: "Job",
 * `configuration.load.schemaUpdateOptions`.
 *
 * @throws {ServiceRefusal} 404: there is no such table; 400: it has no file, or two,
 *   or its schema is not to be changed so.
 */
export function checkLoad(
  store: Store,
  configuration: LoadConfiguration,
  file: string | undefined,
): void {
  const {
    destinationTable,
    schemaUpdateOptions = [],
    sourceUris,
    writeDisposition,
  } = configuration;
  const { partition } = find(store, destinationTable);
  if ((file === undefined) === (sourceUris === undefined)) {
    const text = 'Load configuration must specify at least one source URI';
    throw new ServiceRefusal(400, 'invalid', text);
  }
  const isUpdate =
    ['WRITE_APPEND', 'WRITE_TRUNCATE_DATA'].includes(writeDisposition) ||
    (writeDisposition === 'WRITE_TRUNCATE' && partition !== undefined);
  if (schemaUpdateOptions.length === 0 || isUpdate) return;
  throw new ServiceRefusal(
    400,
    'invalid',
    'Schema update options should only be specified with WRITE_APPEND disposition, or with WRITE_TRUNCATE disposition on a table partition.',
  );
}

/**
 * Loads a Parquet file.
 *
 * @returns The `statistics.load` of the job.
 * @throws {JobRefusal} The file is no Parquet, or not of the table's columns.
 */
export async function load(
  store: Store,
  configuration: LoadConfiguration,
  file: string,
): Promise<Record<string, string>> {
  const target = find(store, configuration.destinationTable);
  const held = await columnsOf(store, file);
  const inference = configuration.parquetOptions?.enableListInference ?? false;
  const write = configuration.writeDisposition;
  if (write === 'WRITE_TRUNCATE' && target.partition === undefined) {
    replaceSchema(target, held, inference);
  }
  const added = missing(target, held);
  if (added[0] !== undefined && !configuration.schemaUpdateOptions?.length) {
    throw new JobRefusal(
      'invalid',
      `Provided Schema does not match Table ${target.name}. Cannot add fields (field: ${added[0].name})`,
    );
  }
  for (const field of added) await extend(store, target, field);
  const cells = fieldsOf(target.table).map((field) => cell(field, held, inference));
  const rows = `(SELECT ${cells.join(', ')} FROM read_parquet(${literal(file)}))`;
  const outputRows = await place(store, rows, { target, write });
  return { outputRows: String(outputRows), badRecords: '0', inputFiles: '1' };
}

/**
 * Where a whole table is replaced, its columns are those of the file, and what was said of them
 * is gone. https://github.com/dlt-hub/dlt/pull/4130
 */
function replaceSchema(
  { table }: Target,
  held: ReadonlyMap<string, string>,
  inference: boolean,
): void {
  const lists = [...held.values()].some((type) => type.endsWith('[]'));
  if (table.body.timePartitioning !== undefined || (lists && !inference)) {
    throw new ServiceRefusal(501, 'notImplemented', 'Such a table is not replaced as a whole');
  }
  const columns = [...held].map(([name, type]) => ({ name, type }));
  const fields = restSchema({ columns }).fields.map((field) => Field.parse(field));
  table.body = { ...table.body, schema: { fields } };
  table.partitions.clear();
}

/** The columns of a file that the table does not have. */
function missing({ table }: Target, held: ReadonlyMap<string, string>): Field[] {
  const names = new Set(fieldsOf(table).map(({ name }) => name.toLowerCase()));
  const columns = [...held].map(([name, type]) => ({ name, type }));
  return restSchema({
    columns: columns.filter(({ name }) => !names.has(name.toLowerCase())),
  }).fields.map((field) => Field.parse(field));
}

async function extend(store: Store, target: Target, field: Field): Promise<void> {
  const { table } = target;
  await addColumn(store, target, field);
  table.body = { ...table.body, schema: { fields: [...fieldsOf(table), field] } };
  table.version += 1;
}

/** Names and DuckDB types of a file's columns; the types follow from Parquet's own. */
async function columnsOf({ engine }: Store, file: string): Promise<Map<string, string>> {
  try {
    const rows = await engine.rows(`DESCRIBE FROM read_parquet(${literal(file)})`);
    return new Map(rows.map((row) => [String(row['column_name']), String(row['column_type'])]));
  } catch {
    throw new JobRefusal('invalid', 'Error while reading data, error message: not a Parquet file');
  }
}

/**
 * Without list inference a list arrives empty, and nothing is said about it.
 * https://github.com/googleapis/python-bigquery/issues/2370
 */
function cell(field: Field, held: ReadonlyMap<string, string>, inference: boolean): string {
  const name = identifier(field.name);
  const type = storedType(field);
  const there = [...held].find(([each]) => each.toLowerCase() === field.name.toLowerCase());
  if (there === undefined && field.mode === 'REQUIRED') {
    throw new JobRefusal('invalid', `Required field ${field.name} cannot be null`);
  }
  if (there === undefined) return `NULL::${type} AS ${name}`;
  if (there[1] !== type) {
    throw new JobRefusal(
      'invalid',
      `Provided Schema does not match Table. Field ${field.name} has changed type from ${type} to ${there[1]}`,
    );
  }
  if (field.mode === 'REQUIRED') {
    throw new JobRefusal(
      'invalid',
      `Provided Schema does not match Table. Field ${field.name} has changed mode from REQUIRED to NULLABLE`,
    );
  }
  if (field.mode === 'REPEATED' && !inference) return `[]::${type} AS ${name}`;
  return `${identifier(there[0])} AS ${name}`;
}
