import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Settings } from '../config/settings.ts';
import { sleepMs, type WallClock } from '../core/clock.ts';
import { copyAccountList, listRelation } from '../extract/account-list.ts';
import { pullAccount } from '../extract/account-pull.ts';
import { fanOut } from '../extract/fan-out.ts';
import { createTagSurvey, type TagFinding } from '../transform/tag-survey.ts';
import { connect } from './connect.ts';
import { withScratch, type Scratch } from './scratch.ts';
import { lockState } from './state-lock.ts';

/** What a sample of the accounts was found to hold. */
export interface Discovery {
  /** Accounts in the list. */
  readonly listed: number;
  /** Accounts that answered. */
  readonly accounts: number;
  /** Accounts that have no answer, or are not known to the app. */
  readonly silent: number;
  readonly friends: number;
  readonly tags: readonly TagFinding[];
}

/** What discovering takes from outside itself. */
export interface DiscoverContext {
  /** Accounts to pull. */
  readonly sample: number;
  readonly stdin: Readable;
  readonly wallMs: WallClock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** Ends it. */
  readonly stop: AbortSignal;
  /** How long no call is sent before the first and after the last one. */
  readonly restMs: number;
}

/** How long calls rest when a failing service has used up their retries. */
const PAUSE_MS = 30_000;

/**
 * Pulls a sample of the accounts and tells which tags their friends have. Nothing is kept.
 *
 * It calls within the rate and holds the state's lock, so that no run calls beside it; as its
 * calls stand in no ledger, it rests for the rate's second before and after them.
 *
 * @throws {LockedError} A run is at work.
 * @throws {ServiceError} No call can work.
 */
export async function discover(settings: Settings, context: DiscoverContext): Promise<Discovery> {
  const lock = await lockState(settings);
  try {
    return await withScratch((scratch) => discoverIn(scratch, settings, context));
  } finally {
    lock.release();
  }
}

async function discoverIn(
  scratch: Scratch,
  settings: Settings,
  context: DiscoverContext,
): Promise<Discovery> {
  const { stop, restMs } = context;
  const path = join(scratch.folder, 'accounts.parquet');
  const list = await copyAccountList(settings.accounts, context.stdin, { ...scratch, path });
  const survey = createTagSurvey();
  let accounts = 0;
  let silent = 0;

  await sleepMs(restMs, stop);
  const client = connect(settings, {
    ...context,
    ledger: { recentWritesMs: [], sent: () => 0, answered: () => {} },
    cancel: stop,
    pauseMs: PAUSE_MS,
  });
  try {
    const sampled = sampleOf(scratch, path, context.sample);
    await fanOut(sampled, { ...settings, stop }, async (account) => {
      const listed = { ...account, publishedRows: 0, stored: null, audit: false };
      let items: unknown[] = [];
      const { state } = await pullAccount(listed, (request) => client.fetchPage(request), {
        restart: () => (items = []),
        add(page) {
          items.push(...(page.parseExactly() ?? []));
          return undefined;
        },
        count: () => items.length,
      });
      if (state === 'changed') accounts += 1;
      else silent += 1;
      survey.add(items);
    });
    stop.throwIfAborted();
    await sleepMs(restMs, stop);
  } finally {
    await client.close();
  }
  return {
    listed: list.accounts,
    accounts,
    silent,
    friends: survey.friends,
    tags: survey.findings(),
  };
}

/** Accounts from all over the list; the same ones from the same list. */
async function* sampleOf(
  { engine }: Scratch,
  path: string,
  sample: number,
): AsyncGenerator<{ ordinal: number; account: string }> {
  const rows = await engine.rows(
    `SELECT ordinal, account FROM ${listRelation(path)} ORDER BY hash(account), account LIMIT ${sample}`,
  );
  for (const { ordinal, account } of rows) {
    yield { ordinal: Number(ordinal), account: String(account) };
  }
}
