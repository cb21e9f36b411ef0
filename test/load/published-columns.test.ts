import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Column, Table } from '../../schemas/column.ts';
import { publishedTables } from '../../schemas/published-tables.ts';
import { rowType } from '../../schemas/row-type.ts';
import { readerColumns } from '../../schemas/snapshot-date.ts';
import type { Engine } from '../../src/engine/duckdb.ts';
import { literal } from '../../src/engine/sql.ts';
import { openLake, type Lake } from '../run/lake.ts';
import { DESCRIBED_TYPES } from '../schemas/every-type.ts';

/** A lake whose accounts were found, failed or are unknown, so that nulls and errors occur. */
async function publishedLake(): Promise<{ lake: Lake; engine: Engine; tables: readonly Table[] }> {
  const failure = { status: 200, body: JSON.stringify({ ErrorCode: 30001, ErrorInfo: 'wrong' }) };
  const lake = await openLake({
    unknownAccountCode: 70107,
    intercept: ({ request }) => (request?.account.endsWith('3') ? failure : undefined),
  });
  const accounts = [...lake.world.accounts()].map(({ account }) => account);
  const changes = { accounts: [...accounts, 'nobody'], flags: { maxFailedPct: '100' } };
  await lake.sync(changes);
  await lake.sync(changes);
  const engine = await lake.open();
  onTestFinished(() => engine.close());
  return { lake, engine, tables: publishedTables(lake.settings().tags) };
}

/** Columns as DESCRIBE tells them, and as they are declared. */
async function described(engine: Engine, relation: string): Promise<string[]> {
  const rows = await engine.rows(`DESCRIBE FROM ${relation}`);
  return rows.map((row) => `${String(row['column_name'])} ${String(row['column_type'])}`);
}

function declared(columns: readonly Column[]): string[] {
  return columns.map(({ name, type }) => `${name} ${DESCRIBED_TYPES[type]}`);
}

test('every published file has the columns its table declares, in order and type', async () => {
  const { lake, engine, tables } = await publishedLake();
  const files = Object.keys(await lake.hashes()).filter((path) => path.endsWith('.parquet'));
  const folders = new Set(files.map((path) => path.split('/')[0]));
  expect([...folders]).toEqual(expect.arrayContaining(['accounts', 'calls', 'friends', 'runs']));
  for (const path of files) {
    const table = tables.find(({ name }) => path.startsWith(`${name}/`));
    const file = literal(join(lake.folder, 'warehouse', path));
    expect([
      path,
      await described(engine, `read_parquet(${file}, hive_partitioning = false)`),
    ]).toEqual([path, declared(table?.columns ?? [])]);
  }
});

test('readers see the declared columns, and every row is of its row type', async () => {
  const { engine, tables } = await publishedLake();
  const views = await engine.rows('SELECT view_name FROM duckdb_views() WHERE NOT internal');
  const visible = tables.filter(({ name }) => views.some((view) => view['view_name'] === name));
  const filled: string[] = [];
  for (const table of visible) {
    expect(await described(engine, table.name)).toEqual(declared(readerColumns(table)));
    const rows = await engine.rows(`FROM ${table.name}`);
    if (rows.length > 0) filled.push(table.name);
    const type = rowType(table);
    expect(rows.flatMap((row) => type.safeParse(row).error ?? [])).toEqual([]);
  }
  expect(filled).toEqual(expect.arrayContaining(['friends', 'accounts', 'runs', 'calls']));
});
