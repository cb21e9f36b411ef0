import { identifier, literal } from '../../src/engine/sql.ts';
import type { Field } from './resources.ts';
import { JobRefusal } from './service-error.ts';
import { dateOf, fieldsOf, storedType, type Store, type Target } from './store.ts';

type Write = 'WRITE_TRUNCATE' | 'WRITE_TRUNCATE_DATA' | 'WRITE_APPEND' | 'WRITE_EMPTY';

/** Partitions that one job may change; "Quotas and limits", partitioned tables. */
const JOB_PARTITIONS_MAX = 4_000;

/**
 * Puts rows into a table or one of its partitions: all of them, or none.
 *
 * @param rows SQL for the rows, in exactly the table's columns.
 * @returns How many there are.
 * @throws {JobRefusal} The rows do not belong there, or the disposition forbids it.
 */
export async function place(
  store: Store,
  rows: string,
  { target, write }: { target: Target; write: Write },
): Promise<number> {
  const { engine } = store;
  const incoming = store.freshName();
  await engine.run(`CREATE TEMP TABLE ${incoming} AS FROM ${rows}`);
  try {
    const parts = await split(store, incoming, target);
    if (write === 'WRITE_EMPTY' && (await anyRows(store, target))) {
      throw new JobRefusal('duplicate', `Already Exists: Table ${target.name}`);
    }
    await engine.run('BEGIN');
    // Without a decorator it is the whole table that is truncated.
    if (write.startsWith('WRITE_TRUNCATE')) {
      for (const partition of target.partition === undefined
        ? [...target.table.partitions.keys()]
        : [target.partition]) {
        const stored = target.table.partitions.get(partition);
        if (stored !== undefined) await engine.run(`TRUNCATE ${stored}`);
      }
    }
    for (const { partition, select } of parts) {
      await engine.run(`INSERT INTO ${await storedPartition(store, target, partition)} ${select}`);
    }
    await engine.run('COMMIT');
    const [counted] = await engine.rows(`SELECT count(*) AS n FROM ${incoming}`);
    return Number(counted?.['n']);
  } catch (error) {
    await engine.run('ROLLBACK').catch(() => {}); // It may have failed before it began.
    throw error;
  } finally {
    await engine.run(`DROP TABLE ${incoming}`);
  }
}

/** The rows by the partition they go to. */
async function split(
  { engine }: Store,
  incoming: string,
  { table, name, partition: wanted }: Target,
): Promise<{ partition: string; select: string }[]> {
  const day = table.body.timePartitioning?.field;
  const cells = fieldsOf(table)
    .filter((field) => field.name !== day)
    .map(cell)
    .join(', ');
  if (day === undefined) return [{ partition: '', select: `SELECT ${cells} FROM ${incoming}` }];
  const days = await engine.rows(
    `SELECT DISTINCT strftime(${identifier(day)}, '%Y%m%d') AS day FROM ${incoming}`,
  );
  if (days.length > JOB_PARTITIONS_MAX) {
    throw new JobRefusal(
      'invalid',
      `Too many partitions produced by query, allowed ${JOB_PARTITIONS_MAX}, query produces at least ${days.length} partitions`,
    );
  }
  const wrong = days.find((each) => wanted !== undefined && each['day'] !== wanted);
  if (wrong !== undefined) {
    throw new JobRefusal(
      'invalid',
      `Some rows belong to different partitions rather than destination partition ${name}$${wanted}`,
    );
  }
  return days.map((each) => {
    const partition = String(each['day']);
    const where = `${identifier(day)} = DATE ${literal(dateOf(partition))}`;
    return { partition, select: `SELECT ${cells} FROM ${incoming} WHERE ${where}` };
  });
}

/** A null list is read back as an empty one. */
function cell({ name, mode }: Field): string {
  const quoted = identifier(name);
  return mode === 'REPEATED' ? `coalesce(${quoted}, []) AS ${quoted}` : quoted;
}

async function anyRows({ engine }: Store, { table, partition }: Target): Promise<boolean> {
  const stored =
    partition === undefined
      ? [...table.partitions.values()]
      : [table.partitions.get(partition) ?? []].flat();
  for (const each of stored) {
    if ((await engine.rows(`FROM ${each} LIMIT 1`)).length > 0) return true;
  }
  return false;
}

/** The DuckDB table of a partition, made when rows come to it first. */
export async function storedPartition(
  store: Store,
  { table }: Pick<Target, 'table'>,
  partition: string,
): Promise<string> {
  const known = table.partitions.get(partition);
  if (known !== undefined) return known;
  const name = store.freshName();
  const day = table.body.timePartitioning?.field;
  const columns = fieldsOf(table)
    .filter((field) => field.name !== day)
    .map((field) => `${identifier(field.name)} ${storedType(field)}`);
  await store.engine.run(`CREATE TABLE ${name} (${columns.join(', ')})`);
  table.partitions.set(partition, name);
  return name;
}

/** Gives the rows that are there a column that was added to the table. */
export async function addColumn({ engine }: Store, target: Target, field: Field): Promise<void> {
  const empty = field.mode === 'REPEATED' ? ' DEFAULT []' : '';
  for (const stored of target.table.partitions.values()) {
    await engine.run(
      `ALTER TABLE ${stored} ADD COLUMN ${identifier(field.name)} ${storedType(field)}${empty}`,
    );
  }
}
