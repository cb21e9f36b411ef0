import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { friendsTable } from '../../schemas/friends.ts';
import type { Settings } from '../config/settings.ts';
import type { WallClock } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { copyAccountList, type AccountList } from '../extract/account-list.ts';
import type { RunHeader } from '../stage/records.ts';
import { baseOf } from './base.ts';
import { takeCensus, type Census } from './census.ts';
import { isDue } from './due-accounts.ts';
import {
  estimateAudit,
  estimateCalls,
  estimateDisk,
  secondsOf,
  type Bounds,
  type DiskEstimate,
} from './estimate.ts';
import { checkDate, checkSameRun, newRunHeader } from './run-header.ts';
import { withScratch } from './scratch.ts';
import { findUnfinishedRun } from './unfinished-run.ts';

/** What the next `sync` would do. */
export interface Plan {
  readonly list: AccountList;
  readonly snapshotDate: string;
  /** Date of the newest snapshot; undefined before the first run. */
  readonly baseDate: string | undefined;
  readonly unfinished: PlannedResume | undefined;
  /** The accounts that are left to ask for. */
  readonly census: Census;
  readonly calls: Bounds;
  /** Calls that the audit adds to the least, about. */
  readonly auditCalls: number;
  readonly seconds: Bounds;
  /** Undefined before the first run. */
  readonly disk: DiskEstimate | undefined;
  /** What publishing scans in BigQuery; undefined before the first run, and elsewhere. */
  readonly scannedBytes: number | undefined;
}

/** What becomes of the run that was begun and not published. */
export interface PlannedResume {
  readonly run: string;
  readonly stagedAccounts: number;
  /** Why `sync` refuses to go on with it; undefined when it does go on. */
  readonly refusal: ConfigError | undefined;
}

/** What a plan takes from outside itself. */
export interface PlanContext {
  readonly stdin: Readable;
  readonly wallMs: WallClock;
  readonly version: string;
}

/**
 * Tells what a run would cost. It sends nothing, takes no lock, and what it writes is gone when
 * it returns. Memory grows neither with the list nor with the warehouse.
 *
 * @throws {ConfigError} The list, the date, the destination or the state folder would be refused
 *   by `sync`.
 * @throws {DamageError} The destination or a journal cannot be read.
 */
export async function plan(settings: Settings, context: PlanContext): Promise<Plan> {
  const { stateDir } = settings;
  const friends = friendsTable(settings.tags);
  return withScratch(async (scratch) => {
    const listPath = join(scratch.folder, 'accounts.parquet');
    const list = await copyAccountList(settings.accounts, context.stdin, {
      ...scratch,
      path: listPath,
    });
    const { head, sizes } = await baseOf(settings, { ...scratch, ...context, friends });
    const nowMs = context.wallMs();
    const header = newRunHeader(settings, list, {
      ...PLAIN_SYNC,
      friends,
      head,
      version: context.version,
      nowMs,
      random: 0,
    });
    const unfinished = await findUnfinishedRun(stateDir);
    const refusal = unfinished && refusalOf(unfinished.header, header);
    const resumed = refusal === undefined ? unfinished : undefined;
    if (resumed === undefined) checkDate(header, nowMs);
    const staged = resumed?.staged ?? [];
    const due = await isDue({ ...header, ...settings, head });
    const accountFiles = (await head?.accountFiles()) ?? [];
    const census = await takeCensus(scratch, { listPath, staged, accountFiles, due });
    const calls = estimateCalls(census);
    return {
      list,
      snapshotDate: (resumed?.header ?? header).snapshotDate,
      baseDate: head?.date,
      unfinished: unfinished && {
        run: unfinished.header.run,
        stagedAccounts: unfinished.staged.reduce((sum, [from, to]) => sum + to - from + 1, 0),
        refusal,
      },
      census,
      calls,
      auditCalls: estimateAudit(census),
      seconds: { least: secondsOf(calls.least, settings), most: secondsOf(calls.most, settings) },
      disk: sizes && estimateDisk(census, sizes),
      scannedBytes: sizes?.scannedBytes,
    };
  });
}

const PLAIN_SYNC = { kind: 'sync', partial: false, dropUnlisted: false } as const;

function refusalOf(unfinished: RunHeader, wanted: RunHeader): ConfigError | undefined {
  try {
    checkSameRun(unfinished, wanted);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}
