import type { Settings } from '../config/settings.ts';
import { openEngine, withEngine, type Engine } from '../engine/duckdb.ts';
import { literals } from '../engine/sql.ts';
import { findRuns } from '../load/parquet/reader.ts';
import type { PublishedRuns, PublishedState } from '../load/published-runs.ts';
import { wireTo } from './destination.ts';
import { withScratch } from './scratch.ts';
import { findUnfinishedRun } from './unfinished-run.ts';

/** A run as a list of runs has it. */
export interface RunLine {
  readonly run: string;
  readonly state: PublishedState | 'unfinished';
  readonly kind: string;
  readonly snapshotDate: string;
  readonly accounts: number;
  /** Undefined while it is not published. */
  readonly outcome:
    | {
        readonly changed: number;
        /** Accounts that failed, were unstable or quarantined. */
        readonly withoutAnswer: number;
        readonly rows: number;
        readonly added: number;
        readonly removed: number;
        readonly calls: number;
      }
    | undefined;
  /** Accounts that are staged, of a run that is not published. */
  readonly staged: number | undefined;
}

/** The published runs of a pipeline in the order they began, and the unfinished one if there is. */
export async function listRuns(settings: Settings): Promise<RunLine[]> {
  const unfinished = await findUnfinishedRun(settings.stateDir);
  const lines = await publishedLines(settings);
  if (unfinished === undefined) return lines;
  const { header, staged } = unfinished;
  const last: RunLine = {
    ...header,
    state: 'unfinished',
    outcome: undefined,
    staged: staged.reduce((sum, [first, end]) => sum + end - first + 1, 0),
  };
  return [...lines.filter(({ run }) => run !== last.run), last];
}

async function publishedLines({ destination }: Settings): Promise<RunLine[]> {
  if (destination.kind === 'bigquery') {
    const { copyRuns } = await import('../load/bigquery/reader.ts');
    return withScratch(async (scratch) =>
      linesOf(await copyRuns(await wireTo(destination), scratch), scratch.engine),
    );
  }
  const published = await findRuns(destination.root);
  return withEngine(await openEngine({ threads: 1 }), (engine) => linesOf(published, engine));
}

async function linesOf({ files, states }: PublishedRuns, engine: Engine): Promise<RunLine[]> {
  if (files.length === 0) return [];
  const rows = await engine.rows(`SELECT *, failed + unstable + quarantined AS without_answer
    FROM read_parquet(${literals(files)}, hive_partitioning = false, union_by_name = true)
    ORDER BY started_at, run`);
  return rows.flatMap((row) => {
    const number = (column: string) => Number(row[column]);
    const run = String(row['run']);
    const state = states.get(run);
    if (state === undefined) return []; // It has its record and was killed before its commit.
    return {
      run,
      state,
      kind: String(row['kind']),
      snapshotDate: String(row['snapshot_date']),
      accounts: number('listed_accounts'),
      outcome: {
        changed: number('changed'),
        withoutAnswer: number('without_answer'),
        rows: number('friend_rows'),
        added: number('added_rows'),
        removed: number('removed_rows'),
        calls: number('calls'),
      },
      staged: undefined,
    };
  });
}
