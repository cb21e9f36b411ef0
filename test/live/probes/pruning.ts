import { ACCOUNTS_TABLE } from '../../../schemas/accounts.ts';
import type { Table } from '../../../schemas/column.ts';
import { SNAPSHOT_DATE } from '../../../schemas/snapshot-date.ts';
import { VERDICTS_TABLE } from '../../../schemas/verdicts.ts';
import { duckdbType, literal } from '../../../src/engine/sql.ts';
import { DAILY_TABLES, partition } from '../../../src/load/bigquery/place.ts';
import {
  accountRows,
  changeCounts,
  friendRows,
  type SnapshotSql,
} from '../../../src/load/bigquery/snapshot-sql.ts';
import { makeStaging } from '../../../src/load/bigquery/staging.ts';
import { stagingName } from '../../../src/load/bigquery/staging-name.ts';
import { dropTable, ensureTable, tableBody } from '../../../src/load/bigquery/tables.ts';
import { FRIENDS, header } from '../../stage/samples.ts';
import type { Bench } from '../bench.ts';
import type { Answers, Probe } from '../probe.ts';

/** A day that no bench ever writes: who reads it alone reads nothing. */
const EMPTY_DAY = '2000-01-01';

/** What friendlake's own SQL is charged for. */
export const PRUNING_PROBES: readonly Probe[] = [
  {
    claim: 'What writes a day reads its base and no other day',
    source: 'https://cloud.google.com/bigquery/docs/querying-partitioned-tables',
    expected: {
      everyDay: 'rows',
      oneDay: 'nothing',
      listOfDays: 'nothing',
      friends: 'nothing',
      accounts: 'nothing',
      changes: 'nothing',
      friendsOfYesterday: 'rows',
    },
    async ask(bench) {
      const { run } = header();
      const staging = [stagingName(run, 'friends'), stagingName(run, 'verdicts')];
      try {
        return await scanned(bench);
      } finally {
        // The run from end to end needs these very names.
        for (const tableId of [...Object.values(DAILY_TABLES), ...staging]) {
          await dropTable(bench.wire, tableId);
        }
      }
    },
  },
];

async function scanned(bench: Bench): Promise<Answers> {
  const { wire, today, yesterday } = bench;
  const options = { requirePartitionFilter: false, expireDays: undefined };
  const ensure = (table: Table, tableId: string) =>
    ensureTable(wire, tableBody(table, tableId, wire.place, options));
  const friends = await ensure(FRIENDS, DAILY_TABLES.friends);
  const accounts = await ensure(ACCOUNTS_TABLE, DAILY_TABLES.accounts);
  for (const day of [yesterday, today]) {
    for (const [table, tableId] of [
      [FRIENDS, DAILY_TABLES.friends],
      [ACCOUNTS_TABLE, DAILY_TABLES.accounts],
    ] as const) {
      const { told } = await bench.load(partition(tableId, day), oneRow(table, day));
      if (told !== 'done') throw new Error(told.message);
    }
  }
  const { run } = header();
  await makeStaging(wire, { run, table: FRIENDS, as: 'friends' }, Date.now());
  await makeStaging(wire, { run, table: VERDICTS_TABLE, as: 'verdicts' }, Date.now());
  const basedOn = (date: string): SnapshotSql => ({
    place: wire.place,
    header: header({ base: { date, run: 'base' }, snapshotDate: today }),
    friends: FRIENDS,
    adopted: false,
  });
  const every = `SELECT * FROM ${bench.sql(DAILY_TABLES.friends)}`;
  const day = SNAPSHOT_DATE.name;
  const texts = {
    everyDay: every,
    oneDay: `${every} WHERE ${day} = DATE '${EMPTY_DAY}'`,
    listOfDays: `${every} WHERE ${day} IN (DATE '${EMPTY_DAY}', DATE '2000-01-02')`,
    friends: friendRows(basedOn(EMPTY_DAY), friends),
    accounts: accountRows(basedOn(EMPTY_DAY), accounts),
    changes: changeCounts(basedOn(EMPTY_DAY)),
    friendsOfYesterday: friendRows(basedOn(yesterday), friends),
  };
  const told: [string, string | number][] = [];
  for (const [name, text] of Object.entries(texts)) {
    const { bytes } = await bench.dryRun(text);
    told.push([name, bytes === 0 ? 'nothing' : 'rows'], [`${name}Bytes`, bytes]);
  }
  return Object.fromEntries(told);
}

/** SELECT in DuckDB of one row of a table, most of it null. */
function oneRow({ columns, key }: Table, day: string): string {
  const cells = columns.map(({ name, type }) =>
    key.includes(name) ? `'ann' AS ${name}` : `NULL::${duckdbType(type)} AS ${name}`,
  );
  return `SELECT ${cells.join(', ')}, DATE ${literal(day)} AS ${SNAPSHOT_DATE.name}`;
}
