import { createFriendList, type FriendList } from '../src/transform/friend-list.ts';
import { loadOf, printCost, repeat } from './cost.ts';
import { connectTo, TAGS } from './service.ts';

/** From the socket to columns in memory: client, checks, flattening. Nothing is written. */
const load = loadOf(process.argv.slice(2));
const client = connectTo(load.baseUrl, { sent: () => 0, answered: () => {} });
const idle: FriendList[] = [];

async function pull(ordinal: number): Promise<void> {
  const list = idle.pop() ?? createFriendList(TAGS);
  const account = `user_${ordinal}`;
  const request = { account, ordinal, startIndex: 0, standardSequence: 0, customSequence: 0 };
  const result = await client.fetchPage(request);
  if (result.kind !== 'page') throw new Error(`A page came as ${result.kind}`);
  list.begin(account);
  const reject = list.add(result.page.items);
  if (reject !== undefined) throw new Error(reject.reason);
  idle.push(list);
}

await printCost(load, (pages) => repeat(pages, pull));
await client.close();
