import { ask } from '../run/asking.ts';
import { openLake, type Lake } from '../run/lake.ts';
import { DAY_MS, quietDay } from '../run/later.ts';
import type { Loader, StagedRun } from '../../src/load/loader.ts';
import { loaderOn, seen } from './loading.ts';
import { startBigQuery, type BigQueryService } from './server.ts';
import { doneTwice } from './work.ts';

/** Two staged runs, the second based on the first, and what readers of both days have to see. */
export interface TwoDays {
  readonly lake: Lake;
  readonly first: StagedRun;
  readonly second: StagedRun;
  /** Rows of `friends_snapshots`, sorted, lists as BigQuery has them. */
  readonly wanted: unknown;
}

/** Stages two days a month apart by publishing them to a folder. */
export async function stageTwoDays(): Promise<TwoDays> {
  const lake = await openLake({ accounts: 30 });
  const day = quietDay(lake);
  const first = await staged(lake, day);
  for (let edit = 0; edit < 10; edit++) lake.world.advance();
  const second = await staged(lake, day + 30 * DAY_MS);
  const wanted = await ask(
    lake,
    `SELECT * REPLACE (coalesce(group_names, []) AS group_names)
      FROM friends_snapshots ORDER BY ALL`,
  );
  return { lake, first, second, wanted };
}

async function staged(lake: Lake, nowMs: number): Promise<StagedRun> {
  const run = await lake.sync({ flags: { maxDeletePct: '100' } }, { wallMs: () => nowMs });
  if (run.kind !== 'published') throw new Error('not published');
  return run.staged;
}

/** Publishes as a process would from its start. */
export async function publish(
  { lake }: TwoDays,
  service: BigQueryService,
  run: StagedRun,
): Promise<void> {
  const { loader }: { loader: Loader } = await loaderOn(service, lake);
  await loader.prepare();
  const head = await loader.head();
  if (head?.run === run.header.run) return;
  await loader.publish(run, await loader.compare(run));
}

/** A dataset with the first day, and how many requests came for it. */
export async function afterFirstDay(
  days: TwoDays,
  bucket?: string,
): Promise<{ service: BigQueryService; asked: number }> {
  const service = await startBigQuery({ bucket });
  await publish(days, service, days.first);
  return { service, asked: service.asked.length };
}

/** What is wrong with a dataset that both days were published to. */
export async function wrongWith(days: TwoDays, service: BigQueryService): Promise<string[]> {
  const problems: string[] = [];
  const found = await seen(service, 'SELECT * FROM `friends_snapshots` ORDER BY ALL');
  if (JSON.stringify(found) !== JSON.stringify(days.wanted)) problems.push('friends differ');
  for (const table of ['accounts', 'runs', 'calls', 'accounts_snapshots']) {
    const sql = (name: string) => `SELECT count(*) AS n FROM ${name}`;
    const there = JSON.stringify(await seen(service, sql(`\`${table}\``)));
    if (there !== JSON.stringify(await ask(days.lake, sql(table)))) {
      problems.push(`${table} differ`);
    }
  }
  for (const name of service.bucket?.objects.keys() ?? []) problems.push(`${name} is left`);
  problems.push(...doneTwice(service.jobs));
  for (const [id, { error }] of service.jobs.all)
    if (error) problems.push(`${id}: ${error.message}`);
  return problems;
}
