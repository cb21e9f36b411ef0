import type { Settings } from '../config/settings.ts';
import { openEngine } from '../engine/duckdb.ts';
import { literals } from '../engine/sql.ts';
import { readManifest } from '../load/parquet/manifest.ts';
import { folderOf } from './destination.ts';
import { findUnfinishedRun } from './unfinished-run.ts';

/** A run as a list of runs has it. */
export interface RunLine {
  readonly run: string;
  /** `dropped`: another run took the place of its snapshot, or the snapshot is not kept any more. */
  readonly state: 'published' | 'dropped' | 'unfinished';
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
  const lines = await publishedRuns(folderOf(settings).root);
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

async function publishedRuns(root: string): Promise<RunLine[]> {
  const manifest = await readManifest(root);
  const files = manifest?.runs.flatMap(({ record }) => record.map(({ path }) => `${root}/${path}`));
  if (manifest === undefined || files === undefined || files.length === 0) return [];
  const current = new Set(manifest.snapshots.map(({ run }) => run));
  const engine = await openEngine({ threads: 1 });
  try {
    const rows = await engine.rows(`SELECT *, failed + unstable + quarantined AS without_answer
      FROM read_parquet(${literals(files)}, hive_partitioning = false, union_by_name = true)
      ORDER BY started_at, run`);
    return rows.map((row) => {
      const number = (column: string) => Number(row[column]);
      const run = String(row['run']);
      return {
        run,
        state: current.has(run) ? 'published' : 'dropped',
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
  } finally {
    engine.close();
  }
}
