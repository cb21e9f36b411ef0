import { join } from 'node:path';
import type { Table } from '../../schemas/column.ts';
import { friendsTable } from '../../schemas/friends.ts';
import type { Settings } from '../config/settings.ts';
import { monotonicMs, type WallClock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { onDisk } from '../core/on-disk.ts';
import { openEngine, type Engine } from '../engine/duckdb.ts';
import type { Changes, Loader, StagedRun } from '../load/loader.ts';
import type { RunHeader } from '../stage/records.ts';
import type { Stage } from '../stage/stage.ts';
import { brakeOnDeletes, brakeOnFailures } from './brakes.ts';
import { loaderFor } from './destination.ts';
import { openNamedRun } from './open-run.ts';
import { dropOldStages } from './stage-retention.ts';
import { stagedRunOf } from './staged-run.ts';
import { lockState } from './state-lock.ts';

/** What a run came to. */
export type RunResult =
  | {
      readonly kind: 'published';
      readonly staged: StagedRun;
      readonly changes: Changes;
      readonly rows: number;
      /** What is missing from the snapshot because it was refused, by this run or before. */
      readonly refused: number;
    }
  /** It had been published before; nothing was called and nothing changed. */
  | { readonly kind: 'repeated'; readonly header: RunHeader };

/** What publishing a staged run takes from outside. */
export interface PublishContext {
  /** Id of the run. */
  readonly run: string;
  /** Publishes it whatever the brakes would say. */
  readonly accept: boolean;
  /** Lets it take the place of the newest snapshot where that has to be asked for. */
  readonly replaceDate: boolean;
  /** The pipeline as it was typed, for the commands that messages name. */
  readonly pipeline: string;
  readonly wallMs: WallClock;
  readonly version: string;
}

const THREADS = 2;
/** What the process has beside what its engine counts: 485 MB were measured at 100 M rows. */
const BESIDE_ENGINE_MB = 550;

/**
 * Publishes a run whose accounts are all staged, without a call.
 *
 * @throws {ConfigError} There is no such run, it is not complete, or it is of other settings.
 * @throws {PublishError} A brake holds it, or another run was published since it began.
 */
export function publish(settings: Settings, context: PublishContext): Promise<RunResult> {
  return onDisk(`The state folder ${settings.stateDir}`, async () => {
    const lock = await lockState(settings);
    const temporaryDirectory = join(settings.stateDir, 'spill');
    const engine = await openEngine({ threads: 1, temporaryDirectory });
    const friends = friendsTable(settings.tags);
    let stage: Stage | undefined;
    try {
      const folder = join(settings.stateDir, 'upload');
      const loader = await loaderFor(settings, { ...context, engine, friends, folder });
      await loader.prepare();
      const head = await loader.head();
      const options = { ...context, rate: settings.rate, monotonicMs, friends };
      stage = await openNamedRun(context.run, settings, options);
      const { header, done } = stage;
      if (head?.run === header.run && !stage.published) await stage.markPublished();
      if (stage.published) return { kind: 'repeated', header };
      if (done.size < header.accounts) {
        throw new ConfigError(
          `Run ${header.run} is not complete: ${done.size} of ${header.accounts} accounts are staged`,
          { hint: `\`friendlake sync ${context.pipeline}\` goes on with it.` },
        );
      }
      return await publishStage(stage, settings, { ...context, engine, friends, loader });
    } finally {
      await stage?.close();
      engine.close();
      lock.release();
    }
  });
}

/**
 * Publishes what a stage holds, unless a brake holds it back, and marks it published.
 *
 * @throws {PublishError} Nothing was published; the stage is kept.
 */
export async function publishStage(
  stage: Stage,
  settings: Settings,
  parts: Pick<PublishContext, 'accept' | 'pipeline'> & {
    readonly engine: Engine;
    readonly friends: Table;
    readonly loader: Loader;
  },
): Promise<RunResult> {
  const { engine, loader, accept, pipeline } = parts;
  await engine.run(`SET threads = ${THREADS};
    SET memory_limit = '${settings.memoryMb - BESIDE_ENGINE_MB}MB'`);
  const staged = await stagedRunOf(stage, parts);
  const limits = { ...settings, command: `friendlake publish ${pipeline} ${stage.header.run}` };
  if (!accept) brakeOnFailures(staged.states, limits);
  const changes = await loader.compare(staged);
  if (!accept) await brakeOnDeletes(changes, limits, (most) => loader.losses(staged, most));
  const { rows, refused } = await loader.publish(staged, changes);
  await stage.markPublished();
  await dropOldStages(settings.stateDir, settings.keep.stages);
  return { kind: 'published', staged, changes, rows, refused };
}
