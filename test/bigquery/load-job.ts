import { identifier, literal } from '../../src/engine/sql.ts';
import { place } from './placement.ts';
import type { Field, LoadConfiguration } from './resources.ts';
import { JobRefusal } from './service-error.ts';
import { fieldsOf, find, storedType, type Store } from './store.ts';

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
  const fields = fieldsOf(target.table);
  for (const name of held.keys()) {
    if (fields.some((field) => field.name.toLowerCase() === name.toLowerCase())) continue;
    throw new JobRefusal(
      'invalid',
      `Provided Schema does not match Table ${target.name}. Cannot add fields (field: ${name})`,
    );
  }
  const inference = configuration.parquetOptions?.enableListInference ?? false;
  const cells = fields.map((field) => cell(field, held, inference));
  const rows = `(SELECT ${cells.join(', ')} FROM read_parquet(${literal(file)}))`;
  const outputRows = await place(store, rows, { target, write: configuration.writeDisposition });
  return { outputRows: String(outputRows), badRecords: '0', inputFiles: '1' };
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
