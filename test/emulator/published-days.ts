import { ACCOUNTS_TABLE } from '../../schemas/accounts.ts';
import { friendsTable } from '../../schemas/friends.ts';
import { heldColumns } from '../../src/load/evolution.ts';
import { commit, settleViews } from '../../src/load/bigquery/commit.ts';
import { DAILY_TABLES } from '../../src/load/bigquery/place.ts';
import { viewsOf, type Shown } from '../../src/load/bigquery/views.ts';
import type { Lake } from '../run/lake.ts';
import { startEmulator } from './emulator.ts';
import { loadTable, type Bench } from './loading.ts';

/** Puts both days of a folder into an emulator's dataset, with the product's tables and views. */
export async function bringDays(lake: Lake, folder: string): Promise<Bench> {
  const settings = lake.settings();
  const friends = friendsTable(settings.tags);
  const bench = { emulator: await startEmulator(), engine: await lake.open(), folder };
  for (const [name, table] of [
    ['friends', friends],
    ['accounts', ACCOUNTS_TABLE],
  ] as const) {
    const select = `FROM ${name}_snapshots ORDER BY ALL`;
    await loadTable(bench, { table, tableId: DAILY_TABLES[name], select });
  }
  const days = await bench.engine.rows('SELECT snapshot_date, run FROM runs ORDER BY ALL');
  const dates = days.map((day) => String(day['snapshot_date']));
  const shown: Shown = {
    format: 1,
    sdkAppId: settings.app.sdkAppId,
    run: String(days.at(-1)?.['run']),
    date: dates.at(-1) ?? '',
    schema: { version: 1, digest: '' },
    columns: heldColumns(friends),
    dates,
  };
  const { wire } = bench.emulator;
  const views = viewsOf(shown, friends, wire.place);
  await commit(wire, views, undefined);
  await settleViews(wire, views);
  return bench;
}
