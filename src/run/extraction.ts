import { z } from 'zod';
import type { Contract } from '../../schemas/contract.ts';
import type { TagColumn } from '../../schemas/friends.ts';
import type { FriendGetClient } from '../api/client.ts';
import type { Engine } from '../engine/duckdb.ts';
import { literal } from '../engine/sql.ts';
import { pullAccount, type ListedAccount, type Pull } from '../extract/account-pull.ts';
import { fanOut } from '../extract/fan-out.ts';
import type { StagedVerdict } from '../stage/open-segment.ts';
import { LIST_FILE, type Stage } from '../stage/stage.ts';
import { createFriendList, type FriendList } from '../transform/friend-list.ts';
import { isAuditDay } from './audit.ts';
import type { ProgressCounter } from './progress.ts';

/** What extracting works with. */
export interface ExtractionParts {
  readonly engine: Engine;
  readonly client: FriendGetClient;
  readonly stage: Stage;
  readonly tags: readonly TagColumn[];
  readonly contract: Contract;
  readonly concurrency: number;
  readonly progress: ProgressCounter;
  /** Begins no further account; those in hand are finished. */
  readonly stop: AbortSignal;
}

/**
 * Pulls every account that is not staged yet, and stages each as it is finished.
 *
 * @returns Accounts that got no answer because the service was in trouble; they are not staged.
 * @throws {ServiceError} No call can work; what was finished before is durable.
 * @throws {PublishError} The stage could not be written, or the service keeps failing.
 */
export async function extractAccounts(parts: ExtractionParts): Promise<number> {
  const { engine, client, stage, tags, contract, concurrency, progress, stop } = parts;
  const idle: FriendList[] = [];
  let deferred = 0;

  async function extract(listed: ListedAccount): Promise<void> {
    const list = idle.pop() ?? createFriendList(tags, contract);
    const pull = await pullAccount(listed, (request) => client.fetchPage(request), {
      restart: () => list.begin(listed.account),
      add: (items) => list.add(items),
      count: () => list.friends,
    });
    if (pull.state === 'deferred') {
      deferred += 1;
    } else {
      const verdict = verdictOf(listed, pull, list);
      const staged = verdict.complete ? list : undefined;
      await stage.add(verdict, staged);
      progress.add(pull.state, staged ? list.rows.rowCount - list.skip.size : 0);
    }
    idle.push(list);
  }

  try {
    await fanOut(pendingAccounts(engine, stage), { concurrency, stop }, extract);
  } finally {
    await stage.flush();
  }
  return deferred;
}

/** A row of the list as `copyAccountList` and the base's join leave it. */
const ListRow = z.tuple([
  z.coerce.number(),
  z.string(),
  z.coerce.number(),
  z.coerce.number().nullable(),
  z.coerce.number().nullable(),
  z.coerce.number().nullable(),
]);

async function* pendingAccounts(engine: Engine, stage: Stage): AsyncGenerator<ListedAccount> {
  const { snapshotDate } = stage.header;
  const list = `SELECT ordinal, account, coalesce(row_count, 0), standard_sequence,
      custom_sequence, friend_num FROM read_parquet(${literal(stage.pathOf(LIST_FILE))})`;
  for await (const rows of engine.stream(list)) {
    for (const row of rows) {
      if (stage.done.has(Number(row[0]))) continue;
      const [ordinal, account, publishedRows, standard, custom, friendNum] = ListRow.parse(row);
      const stored =
        standard === null || friendNum === null
          ? null
          : { standardSequence: standard, customSequence: custom, friendNum };
      const audit = isAuditDay(account, snapshotDate);
      yield { ordinal, account, publishedRows, stored, audit };
    }
  }
}

function verdictOf(
  { ordinal, account }: ListedAccount,
  pull: Exclude<Pull, { state: 'deferred' }>,
  { refusals }: FriendList,
): StagedVerdict {
  const facts = 'facts' in pull ? pull.facts : undefined;
  const complete = 'complete' in pull && pull.complete;
  return {
    ordinal,
    account,
    state: pull.state,
    complete,
    standardSequence: facts?.standardSequence ?? null,
    customSequence: facts?.customSequence ?? null,
    friendNum: facts?.friendNum ?? null,
    errorCode: 'code' in pull ? pull.code : null,
    errorText: 'text' in pull ? pull.text : null,
    refusals: 'refusal' in pull ? [pull.refusal] : complete ? refusals : [],
  };
}
