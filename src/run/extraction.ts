import type { TagColumn } from '../../schemas/friends.ts';
import type { FriendGetClient } from '../api/client.ts';
import type { Engine } from '../engine/duckdb.ts';
import { literal } from '../engine/sql.ts';
import { pullAccount, type Pull } from '../extract/account-pull.ts';
import { fanOut } from '../extract/fan-out.ts';
import type { StagedVerdict } from '../stage/open-segment.ts';
import { LIST_FILE, type Stage } from '../stage/stage.ts';
import { createFriendList, type FriendList } from '../transform/friend-list.ts';
import type { ProgressCounter } from './progress.ts';

/** What extracting works with. */
export interface ExtractionParts {
  readonly engine: Engine;
  readonly client: FriendGetClient;
  readonly stage: Stage;
  readonly tags: readonly TagColumn[];
  readonly concurrency: number;
  readonly progress: ProgressCounter;
}

interface ListedAccount {
  readonly ordinal: number;
  readonly account: string;
}

/**
 * Pulls every account that is not staged yet, and stages each as it is finished.
 *
 * @throws {ServiceError} No call can work; what was finished before is durable.
 * @throws {PublishError} The stage could not be written.
 */
export async function extractAccounts(parts: ExtractionParts): Promise<void> {
  const { engine, client, stage, tags, concurrency, progress } = parts;
  const idle: FriendList[] = [];
  try {
    await fanOut(pendingAccounts(engine, stage), concurrency, async ({ ordinal, account }) => {
      const list = idle.pop() ?? createFriendList(tags);
      const pull = await pullAccount(account, (request) => client.fetchPage(request), {
        restart: () => list.begin(account),
        add: (items) => list.add(items),
      });
      const staged =
        pull.state === 'changed' ? { rows: list.rows, skip: list.replaced } : undefined;
      await stage.add(verdictOf({ ordinal, account }, pull), staged);
      progress.add(pull.state, staged ? list.rows.rowCount - list.replaced.size : 0);
      idle.push(list);
    });
  } finally {
    await stage.flush();
  }
}

async function* pendingAccounts(engine: Engine, stage: Stage): AsyncGenerator<ListedAccount> {
  const list = `read_parquet(${literal(stage.pathOf(LIST_FILE))})`;
  for await (const rows of engine.stream(`SELECT ordinal, account FROM ${list}`)) {
    for (const [ordinal, account] of rows) {
      if (!stage.done.has(Number(ordinal))) {
        yield { ordinal: Number(ordinal), account: String(account) };
      }
    }
  }
}

function verdictOf(listed: ListedAccount, pull: Pull): StagedVerdict {
  const facts = pull.state === 'changed' ? pull.facts : undefined;
  return {
    ...listed,
    state: pull.state,
    standardSequence: facts?.standardSequence ?? null,
    customSequence: facts?.customSequence ?? null,
    friendNum: facts?.friendNum ?? null,
    errorCode: 'code' in pull ? pull.code : null,
    errorText: 'text' in pull ? pull.text : null,
  };
}
