import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { friendsTable } from '../schemas/friends.ts';
import { monotonicMs, wallMs } from '../src/core/clock.ts';
import { pullAccount } from '../src/extract/account-pull.ts';
import { fanOut } from '../src/extract/fan-out.ts';
import type { RunHeader } from '../src/stage/records.ts';
import { createStage } from '../src/stage/stage.ts';
import { createFriendList, type FriendList } from '../src/transform/friend-list.ts';
import { IN_FLIGHT, loadOf, printCost, WARM_UP_PAGES } from './cost.ts';
import { connectTo, TAGS, UNLIMITED } from './service.ts';

/** From the socket to Parquet segments that survive any kill: all that a run does per account. */
const load = loadOf(process.argv.slice(2));
const folder = await mkdtemp(join(tmpdir(), 'friendlake-bench-'));
const header: RunHeader = {
  type: 'run',
  run: '20260101T000000Z-0000',
  kind: 'sync',
  partial: false,
  dropUnlisted: false,
  snapshotDate: '2026-01-01',
  sdkAppId: 1,
  base: null,
  startedAt: '2026-01-01T00:00:00.000Z',
  listDigest: '',
  accounts: WARM_UP_PAGES + load.pages,
  duplicates: 0,
  schemaVersion: 1,
  schemaDigest: '',
  version: '0.0.0',
};
const stage = await createStage(folder, header, {
  friends: friendsTable(TAGS),
  rate: UNLIMITED,
  monotonicMs,
  wallMs,
});
const client = connectTo(load.baseUrl, stage.ledger);
const idle: FriendList[] = [];
let next = 0;

async function* accounts(count: number): AsyncGenerator<number> {
  for (const end = next + count; next < end;) yield next++;
}

async function extract(ordinal: number): Promise<void> {
  const list = idle.pop() ?? createFriendList(TAGS);
  const account = `user_${ordinal}`;
  const listed = { ordinal, account, publishedRows: 0, stored: null, audit: false };
  const pull = await pullAccount(listed, (request) => client.fetchPage(request), {
    restart: () => list.begin(account),
    add: (items) => list.add(items),
    count: () => list.friends,
  });
  if (pull.state !== 'changed') throw new Error(`An account came as ${pull.state}`);
  const { state, complete, facts } = pull;
  const verdict = {
    ordinal,
    account,
    state,
    complete,
    ...facts,
    errorCode: null,
    errorText: null,
    refusals: [],
  };
  await stage.add(verdict, list);
  idle.push(list);
}

const stop = new AbortController().signal;
await printCost(load, async (pages) => {
  await fanOut(accounts(pages), { concurrency: IN_FLIGHT, stop }, extract);
  await stage.flush();
});
await stage.close();
await client.close();
await rm(folder, { recursive: true });
