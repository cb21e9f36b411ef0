import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { ConfigError } from '../core/errors.ts';
import { openEngine, withEngine, type Engine } from '../engine/duckdb.ts';
import { literals } from '../engine/sql.ts';
import { readManifest } from '../load/parquet/manifest.ts';
import { stagedCalls } from '../stage/staged-calls.ts';
import { folderOf } from './destination.ts';
import { findUnfinishedRun } from './unfinished-run.ts';

/** What a run's ledger proves about its calls. */
export interface LedgerReport {
  readonly run: string;
  readonly published: boolean;
  readonly calls: number;
  readonly retries: number;
  /** Calls that were written but never answered; a kill leaves some. */
  readonly unanswered: number;
  /** Processes that sent them: one, and one more for each time the run was gone on with. */
  readonly processes: number;
  /** Most calls in any rolling second, over all processes. */
  readonly worstSecond: number;
  /** The highest rate that was allowed. */
  readonly rate: number;
  /** Seconds between the first and the last call of each process, added up. */
  readonly seconds: number;
  /** Calls by the service's ErrorCode; null for those without one. */
  readonly byCode: readonly { readonly code: number | null; readonly calls: number }[];
}

/**
 * Recomputes from the ledger how a run called: the unfinished one if there is one, else the
 * newest published.
 *
 * @throws {ConfigError} There is no run.
 */
export async function reportLedger(settings: Settings, wanted?: string): Promise<LedgerReport> {
  const { stateDir } = settings;
  const unfinished = (await findUnfinishedRun(stateDir))?.header.run;
  if (unfinished !== undefined && (wanted === undefined || wanted === unfinished)) {
    return withEngine(await openEngine(), async (engine) =>
      reportOf(unfinished, {
        published: false,
        engine,
        calls: await stagedCalls(engine, join(stateDir, 'runs', unfinished)),
      }),
    );
  }
  const { root } = folderOf(settings);
  const manifest = await readManifest(root);
  const known = manifest?.runs.find(({ run }) => run === wanted) ?? manifest?.runs.at(-1);
  if (known === undefined || (wanted !== undefined && known.run !== wanted)) {
    throw new ConfigError(`There is no run ${wanted ?? 'yet'}`, {
      hint: 'See `friendlake query` with "SELECT run FROM runs" for those there are.',
    });
  }
  if (known.calls.length === 0) {
    throw new ConfigError(`The calls of run ${known.run} are not kept any more`, {
      hint: 'keep.callDays of the pipeline says how long they are.',
    });
  }
  const files = known.calls.map(({ path }) => join(root, path));
  return withEngine(await openEngine(), (engine) =>
    reportOf(known.run, {
      published: true,
      engine,
      calls: `read_parquet(${literals(files)}, hive_partitioning = false)`,
    }),
  );
}

async function reportOf(
  run: string,
  { published, engine, calls }: { published: boolean; engine: Engine; calls: string },
): Promise<LedgerReport> {
  const [row = {}] = await engine.rows(`
    WITH ledger AS (
      SELECT *, count(*) OVER (
        ORDER BY epoch_us(sent_at) RANGE BETWEEN 999999 PRECEDING AND CURRENT ROW
      ) AS last_second FROM ${calls}
    ), spans AS (
      SELECT (epoch_us(max(sent_at)) - epoch_us(min(sent_at))) / 1e6 AS seconds
      FROM ledger GROUP BY process
    )
    SELECT count(*) AS calls, count(*) FILTER (attempt > 1) AS retries,
      count(*) FILTER (duration_us IS NULL) AS unanswered,
      count(DISTINCT process) AS processes, coalesce(max(last_second), 0) AS worst_second,
      coalesce(max(rate), 0) AS rate, (SELECT coalesce(sum(seconds), 0) FROM spans) AS seconds
    FROM ledger`);
  const codes = await engine.rows(
    `SELECT error_code AS code, count(*) AS calls FROM ${calls} GROUP BY ALL ORDER BY calls DESC`,
  );
  const number = (name: string) => Number(row[name]);
  return {
    run,
    published,
    calls: number('calls'),
    retries: number('retries'),
    unanswered: number('unanswered'),
    processes: number('processes'),
    worstSecond: number('worst_second'),
    rate: number('rate'),
    seconds: number('seconds'),
    byCode: codes.map(({ code, calls: count }) => ({
      code: code === null ? null : Number(code),
      calls: Number(count),
    })),
  };
}
