import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { friendsTable } from '../../schemas/friends.ts';
import type { FriendGetClient } from '../api/client.ts';
import type { Settings } from '../config/settings.ts';
import { monotonicMs, sleepMs, type WallClock } from '../core/clock.ts';
import { PublishError } from '../core/errors.ts';
import { onDisk } from '../core/on-disk.ts';
import { openEngine, type Engine } from '../engine/duckdb.ts';
import type { RunHeader } from '../stage/records.ts';
import type { Stage } from '../stage/stage.ts';
import { connect } from './connect.ts';
import { loaderFor } from './destination.ts';
import { extractAccounts } from './extraction.ts';
import { openNamedRun, openRun } from './open-run.ts';
import { publishStage, type RunResult } from './publish.ts';
import { createProgressCounter, type Progress } from './progress.ts';
import { lockState } from './state-lock.ts';

/** Whom a run tells what it does. */
export interface RunObserver {
  /** The run is open; `read` tells at any time how far it has come. */
  began(header: RunHeader, read: () => Progress): void;
  /** All accounts are staged; publishing begins. */
  extracted(): void;
}

/** What a run takes from outside itself. */
export interface SyncContext {
  /** A backfill pulls every account completely, whatever its sequences. */
  readonly kind: RunHeader['kind'];
  /** Whether the list is a part of the accounts: then those it leaves out stay listed. */
  readonly partial: boolean;
  /** Whether accounts the list leaves out lose their rows. */
  readonly dropUnlisted: boolean;
  /** Lets it take the place of the newest snapshot where that has to be asked for. */
  readonly replaceDate: boolean;
  /** Gives up a run that was begun and not published. */
  readonly abandon: boolean;
  /** Id of the run to go on with; otherwise the unfinished one, or a new one. */
  readonly run: string | undefined;
  /** The pipeline as it was typed, for the commands that messages name. */
  readonly pipeline: string;
  readonly observer: RunObserver;
  readonly stdin: Readable;
  readonly wallMs: WallClock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly version: string;
  /** Ends the run: accounts in hand are finished, within five seconds. Its reason is thrown. */
  readonly stop: AbortSignal;
  /** How long calls rest when a failing service has used up their retries. */
  readonly pauseMs: number;
}

/** Accounts in hand have this long to finish once a run is to stop. */
const DRAIN_MS = 5_000;
/** The main engine's limits while calls are made: it only reads and joins lists then. */
const EXTRACTING = { threads: 1, memoryLimitMb: 200 };
/** Times the accounts that a service in trouble did not answer for are tried. */
const PASSES_MAX = 3;

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
export function sync(settings: Settings, context: SyncContext): Promise<RunResult> {
  // Whatever else is refused here is refused to the state: the loader answers for itself.
  return onDisk(`The state folder ${settings.stateDir}`, () => syncOnDisk(settings, context));
}

async function syncOnDisk(settings: Settings, context: SyncContext): Promise<RunResult> {
  const lock = await lockState(settings);
  const engine = await openEngine({
    ...EXTRACTING,
    temporaryDirectory: join(settings.stateDir, 'spill'),
  });
  const friends = friendsTable(settings.tags);
  let stage: Stage | undefined;
  try {
    const folder = join(settings.stateDir, 'upload');
    const loader = await loaderFor(settings, { ...context, engine, friends, folder });
    await loader.prepare();
    const head = await loader.head();
    const options = { ...settings, ...context, monotonicMs, friends, engine, head, loader };
    stage = context.run
      ? await openNamedRun(context.run, settings, options)
      : await openRun(settings, options);
    const { header } = stage;
    if (head?.run === header.run && !stage.published) await stage.markPublished();
    if (stage.published) return { kind: 'repeated', header };

    await extractAll(settings, context, { engine, stage });
    context.observer.extracted();

    return await publishStage(stage, settings, {
      ...context,
      accept: false,
      engine,
      friends,
      loader,
    });
  } finally {
    await stage?.close();
    engine.close();
    lock.release();
  }
}

/** Stages every account of the list, or throws why it could not. */
async function extractAll(
  settings: Settings,
  context: SyncContext,
  { engine, stage }: { engine: Engine; stage: Stage },
): Promise<void> {
  const { stop, pauseMs } = context;
  const cancel = new AbortController();
  stop.addEventListener('abort', () =>
    setTimeout(() => cancel.abort(stop.reason), DRAIN_MS).unref(),
  );
  const client = connect(settings, { ...context, ledger: stage.ledger, cancel: cancel.signal });
  const progress = createProgressCounter(stage.header.accounts, stage.done.size);
  context.observer.began(stage.header, () => progress.read(client.counts()));
  try {
    for (let pass = 1; ; pass++) {
      const parts = { ...settings, engine, client, stage, progress, stop };
      const deferred = await extractAccounts(parts);
      stop.throwIfAborted();
      if (deferred === 0) return;
      if (pass === PASSES_MAX) throw withoutAnswer(deferred, client);
      await sleepMs(pauseMs, stop);
    }
  } finally {
    await client.close();
  }
}

function withoutAnswer(accounts: number, client: FriendGetClient): PublishError {
  const { retries } = client.counts();
  return new PublishError(
    `${accounts} accounts got no answer in ${PASSES_MAX} passes and ${retries} retries: nothing was published`,
    { hint: 'What was pulled is kept. Run again when the service has recovered.' },
  );
}
