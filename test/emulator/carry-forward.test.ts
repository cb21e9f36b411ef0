import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ACCOUNTS_TABLE } from '../../schemas/accounts.ts';
import type { Table } from '../../schemas/column.ts';
import { readerColumns } from '../../schemas/snapshot-date.ts';
import { VERDICTS_TABLE } from '../../schemas/verdicts.ts';
import { parquetRelation } from '../../src/engine/relation.ts';
import { literal } from '../../src/engine/sql.ts';
import { ask } from '../../src/load/bigquery/asking.ts';
import { DAILY_TABLES } from '../../src/load/bigquery/place.ts';
import { queryOnce } from '../../src/load/bigquery/query.ts';
import {
  accountRows,
  changeCounts,
  driftCount,
  friendRows,
  losses,
  statedRows,
  type SnapshotSql,
} from '../../src/load/bigquery/snapshot-sql.ts';
import { stagingName } from '../../src/load/bigquery/staging-name.ts';
import { stageTwoDays, type TwoDays } from '../bigquery/two-days.ts';
import { BIGQUERY_EMULATOR } from './binary.ts';
import { PLACE, problemOf, startEmulator } from './emulator.ts';
import { loadTable, makeTable, rowsIn, type Bench } from './loading.ts';

const problem = problemOf(BIGQUERY_EMULATOR);

describe.skipIf(problem !== undefined)(`by GoogleSQL itself (${problem ?? 'emulator'})`, () => {
  let days: TwoDays;
  let bench: Bench;
  let sql: SnapshotSql;
  beforeAll(async () => {
    days = await stageTwoDays();
    const { lake, first, second } = days;
    const { header, friends, friendFiles, verdictFiles } = second;
    const folder = join(lake.folder, 'work');
    bench = { emulator: await startEmulator(), engine: await lake.open(), folder };
    sql = { place: PLACE, header, friends, adopted: false };
    const day = literal(first.header.snapshotDate);
    for (const [name, table] of [
      ['friends', friends],
      ['accounts', ACCOUNTS_TABLE],
    ] as const) {
      const select = `FROM ${name}_snapshots WHERE snapshot_date = ${day}`;
      await loadTable(bench, { table, tableId: DAILY_TABLES[name], select });
    }
    const { dated: _, ...undated } = friends;
    for (const [as, table, files] of [
      ['friends', undated, friendFiles],
      ['verdicts', VERDICTS_TABLE, verdictFiles],
    ] as const) {
      const select = `FROM ${parquetRelation(table.columns, files)}`;
      await loadTable(bench, { table, tableId: stagingName(header.run, as), select });
    }
  }, 120_000);

  const withDay = (table: Table): Table => ({ ...table, columns: readerColumns(table) });
  const inFolder = (select: string) => bench.engine.rows(`${select} ORDER BY ALL`);

  /** Puts the rows of a query of the product's into a table that is empty, and reads them there. */
  async function written(table: Table, text: (order: readonly string[]) => string) {
    const into = { table: withDay(table), tableId: `new_${table.name}` };
    await makeTable(bench, { ...into, table });
    const order = into.table.columns.map(({ name }) => name);
    const { wire } = bench.emulator;
    await queryOnce(wire, {
      name: into.tableId,
      run: 'a-run',
      sql: text(order),
      into: into.tableId,
    });
    return rowsIn(bench, into);
  }

  test('the next day’s friends are the base’s and the staged ones, as in a folder', async () => {
    const rows = await written(sql.friends, (order) => friendRows(sql, order));
    expect(rows).toEqual(
      await inFolder('SELECT * REPLACE (coalesce(group_names, []) AS group_names) FROM friends'),
    );
    expect(rows.length).toBeGreaterThan(100);
  });

  test('the next day’s accounts are those that a folder has', async () => {
    const rows = await written(ACCOUNTS_TABLE, (order) => accountRows(sql, order));
    expect(rows).toEqual(await inFolder('FROM accounts'));
    expect(rows).toHaveLength(30);
  });

  test('what comes and goes is counted as for a folder', async () => {
    const [record] = await bench.engine.rows(
      `SELECT (SELECT count(*) FROM friends_snapshots WHERE snapshot_date <> r.snapshot_date)
          AS base_rows, added_rows, removed_rows, 0::BIGINT AS baseless_accounts
        FROM runs r WHERE run = ${literal(sql.header.run)}`,
    );
    expect(await ask(bench.emulator.wire, 'a-run', changeCounts(sql))).toEqual([record]);
    expect(record).not.toMatchObject({ removed_rows: '0' });
  });

  test('who loses rows is told, most first', async () => {
    const { wire } = bench.emulator;
    const [most] = await ask(wire, 'a-run', losses(sql, 3));
    const [counts] = await ask(wire, 'a-run', changeCounts(sql));
    expect(most).toMatchObject({ state: 'changed', accounts: counts?.['removed_rows'] });
  });

  test('the rows of a day are counted beside what its accounts state', async () => {
    const { wire } = bench.emulator;
    const { header } = days.first;
    const [row] = await ask(wire, 'a-run', statedRows({ ...sql, header }));
    expect(row?.['friend_rows']).toBe(row?.['stated']);
    expect(Number(row?.['stated'])).toBeGreaterThan(100);
  });

  test('rows that changed though nothing was said to have are counted as drift', async () => {
    const { wire } = bench.emulator;
    expect(await ask(wire, 'a-run', driftCount(sql))).toEqual([{ drifted_accounts: '0' }]);
    const audited = `state = 'unchanged' AND pulled = 'complete'`;
    const text = driftCount(sql).replaceAll(audited, `state = 'changed'`);
    const [changed] = await ask(wire, 'a-run', text);
    expect(Number(changed?.['drifted_accounts'])).toBeGreaterThan(0);
  });

  test.each<[string, Partial<SnapshotSql['header']>]>([
    ['a first run', { base: null }],
    ['a run that drops what is not listed', { dropUnlisted: true }],
    ['a run over a part of the accounts', { partial: true }],
  ])('the statements of %s are GoogleSQL', async (_, changes) => {
    const other = { ...sql, header: { ...sql.header, ...changes } };
    const order = (table: Table) => readerColumns(table).map(({ name }) => name);
    for (const text of [
      friendRows(other, order(sql.friends)),
      accountRows(other, order(ACCOUNTS_TABLE)),
      changeCounts(other),
      losses(other, 3),
      driftCount(other),
    ]) {
      await ask(bench.emulator.wire, 'a-run', `SELECT COUNT(*) AS n FROM (${text})`);
    }
  });
});
