import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { friendsTable } from '../../schemas/friends.ts';
import { callOnce } from '../api/single-call.ts';
import type { Settings } from '../config/settings.ts';
import type { WallClock } from '../core/clock.ts';
import { lockFile } from '../engine/file-lock.ts';
import { copyAccountList } from '../extract/account-list.ts';
import { nameOf } from '../extract/list-reader.ts';
import { checkedManifest } from '../load/parquet/warehouse.ts';
import { findingOf, type Finding } from '../core/finding.ts';
import { wireTo } from './destination.ts';
import { checkWritable } from './folder-check.ts';
import { withScratch } from './scratch.ts';
import { clockFinding, serviceFinding } from './service-check.ts';

/** What checking takes from outside itself. */
export interface CheckContext {
  readonly stdin: Readable;
  readonly wallMs: WallClock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

/**
 * Looks at everything a run needs before it can begin; a failed check does not end the others.
 *
 * It sends one call, publishes nothing, and leaves no file or folder behind.
 */
export async function* check(
  settings: Settings,
  context: CheckContext,
): AsyncGenerator<Finding, void, undefined> {
  yield await findingOf('accounts', () => checkAccounts(settings, context.stdin));
  const call = await callOnce(settings.app, settings.app.admin, context);
  yield serviceFinding(settings.app, call);
  yield clockFinding(call);
  yield await findingOf('destination', () => checkDestination(settings));
  yield await findingOf('state', () => checkState(settings));
}

/** @throws {ConfigError} The list would be refused by a run. */
async function checkAccounts({ accounts }: Settings, stdin: Readable): Promise<string> {
  const list = await withScratch(({ engine, folder }) =>
    copyAccountList(accounts, stdin, { engine, path: join(folder, 'accounts.parquet') }),
  );
  const repeated = list.duplicates > 0 ? `, ${list.duplicates} repeated` : '';
  return `${list.accounts.toLocaleString('en-US')} in the list ${nameOf(accounts)}${repeated}`;
}

/**
 * @throws {ConfigError} It cannot be written, or holds another app or other columns.
 * @throws {DamageError} What it holds cannot be read.
 */
async function checkDestination(settings: Settings): Promise<string> {
  const { app, tags, destination } = settings;
  if (destination.kind === 'bigquery') {
    const { inspectDataset } = await import('../load/bigquery/inspection.ts');
    return inspectDataset(await wireTo(destination));
  }
  const { root } = destination;
  const free = await checkWritable(root, {
    what: 'The warehouse',
    hint: 'Set destination to a folder this user may write to, or mend its rights.',
  });
  const { sdkAppId } = app;
  const manifest = await checkedManifest(root, { sdkAppId, friends: friendsTable(tags) });
  const newest = manifest.snapshots.at(-1);
  return `${root} can be written, ${free}; ${newest ? `newest snapshot ${newest.date}` : 'no snapshot yet'}`;
}

/**
 * @throws {ConfigError} It cannot be written.
 * @throws {LockedError} A run is at work.
 */
async function checkState({ stateDir }: Settings): Promise<string> {
  const free = await checkWritable(stateDir, {
    what: 'The state folder',
    hint: 'Set stateDir to a folder this user may write to.',
  });
  const lock = join(stateDir, 'lock');
  // A lock file that is not there is held by nobody, and is not to be made here: taking it away
  // again could take it from under a run that has just begun.
  if (await exists(lock)) (await lockFile(lock)).release();
  return `${stateDir} can be written, ${free}; no run is at work`;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
