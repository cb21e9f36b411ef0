import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Table } from '../../schemas/column.ts';
import { friendsTable } from '../../schemas/friends.ts';
import type { Settings } from '../config/settings.ts';
import type { WallClock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { openEngine, type Engine } from '../engine/duckdb.ts';
import { lockFile, type FileLock } from '../engine/file-lock.ts';
import type { Changes, StagedRun } from '../load/loader.ts';
import { createParquetLoader } from '../load/parquet/parquet-loader.ts';
import type { RunHeader } from '../stage/records.ts';
import type { Stage } from '../stage/stage.ts';
import { countStates, totalCalls } from '../stage/staged-totals.ts';
import { brakeOnDeletes, brakeOnFailures } from './brakes.ts';
import { connect, createCallMeter } from './connect.ts';
import { extractAccounts } from './extraction.ts';
import { openNamedRun, openRun } from './open-run.ts';
import { createProgressCounter, type Progress } from './progress.ts';

/** Whom a run tells what it does. */
export interface RunObserver {
  /** The run is open; `read` tells at any time how far it has come. */
  began(header: RunHeader, read: () => Progress): void;
  /** All accounts are staged; publishing begins. */
  extracted(): void;
}

/** What a run takes from outside itself. */
export interface SyncContext {
  readonly observer: RunObserver;
  readonly stdin: Readable;
  readonly wallMs: WallClock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly version: string;
  /** Gives up a run that was begun and not published. */
  readonly abandon: boolean;
  /** Id of the run to go on with; otherwise the unfinished one, or a new one. */
  readonly run: string | undefined;
}

/** What a run came to. */
export type SyncResult =
  | {
      readonly kind: 'published';
      readonly staged: StagedRun;
      readonly changes: Changes;
      readonly rows: number;
    }
  /** It had been published before; nothing was called and nothing changed. */
  | { readonly kind: 'repeated'; readonly header: RunHeader };

/**
 * Moves the friends of every listed account into the destination as the snapshot of a day.
 *
 * The order is the whole point. Lock, then look: two runs never work on one state. Stage, then
 * publish: a kill costs the open segment, and a failed publish costs no call. Brakes before the
 * publish: a run that learned too little or would remove too much changes nothing. Publish, then
 * mark: a kill in between is noticed by the destination's head being this very run.
 *
 * @throws {Failure} The stage is kept; the same command goes on from there.
 */
export async function sync(settings: Settings, context: SyncContext): Promise<SyncResult> {
  const lock = await lockState(settings);
  const engine = await openEngine();
  const client = connect(settings, context);
  let stage: Stage | undefined;
  try {
    const friends = friendsTable(settings.tags);
    const loader = createParquetLoader({
      ...settings.destination,
      sdkAppId: settings.app.sdkAppId,
      friends,
      engine,
      version: context.version,
      nowIso: () => new Date(context.wallMs()).toISOString(),
    });
    await loader.prepare();
    const head = await loader.head();
    const options = {
      ...context,
      friends,
      engine,
      head,
      takeCalls: createCallMeter(() => client.counts()),
    };
    stage = context.run
      ? await openNamedRun(context.run, settings, options)
      : await openRun(settings, options);
    const { header } = stage;
    if (head?.run === header.run && !stage.published) await stage.markPublished();
    if (stage.published) return { kind: 'repeated', header };

    const progress = createProgressCounter(header.accounts, stage.done.size);
    context.observer.began(header, () => progress.read(client.counts()));
    await extractAccounts({ ...settings, engine, client, stage, progress });
    context.observer.extracted();

    const staged = await stagedRun(engine, stage, friends);
    brakeOnFailures(staged.states, settings);
    const changes = await loader.compare(staged);
    brakeOnDeletes(changes, settings);
    const { rows } = await loader.publish(staged, changes);
    await stage.markPublished();
    return { kind: 'published', staged, changes, rows };
  } finally {
    await stage?.close();
    await client.close();
    engine.close();
    lock.release();
  }
}

async function lockState({ stateDir }: Settings): Promise<FileLock> {
  try {
    await mkdir(stateDir, { recursive: true });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new ConfigError(`The state folder ${stateDir} cannot be made (${code})`, {
      hint: 'Set stateDir to a folder this user may write to.',
      cause,
    });
  }
  return lockFile(join(stateDir, 'lock'));
}

async function stagedRun(engine: Engine, stage: Stage, friends: Table): Promise<StagedRun> {
  const { header, segments } = stage;
  const verdictFiles = segments.map(({ verdicts }) => stage.pathOf(verdicts.name));
  return {
    header,
    friends,
    friendFiles: segments.flatMap((s) => (s.friends ? [stage.pathOf(s.friends.name)] : [])),
    verdictFiles,
    states: await countStates(engine, verdictFiles),
    calls: totalCalls(segments),
    extractedAt: segments.at(-1)?.at ?? header.startedAt,
  };
}
