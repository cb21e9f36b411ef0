import { z } from 'zod';
import type { PageCollector, ListedAccount } from '../../src/extract/account-pull.ts';
import { pullAccount, type Pull } from '../../src/extract/account-pull.ts';
import type { Simulator, World } from '../../src/simulator/index.ts';
import { unparsed } from '../core/parsed.ts';
import { clientOf } from '../api/simulated.ts';

const Item = z.object({
  To_Account: z.string(),
  ValueItem: z.array(z.object({ Tag: z.string(), Value: z.unknown() })).optional(),
});

/** Friends by account, each with its tags by name. */
export type Friends = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

/** A collector that keeps what it was given, for comparing. */
export function createCollector(): PageCollector & { readonly friends: Friends } {
  const friends = new Map<string, ReadonlyMap<string, unknown>>();
  return {
    friends,
    restart: () => friends.clear(),
    add(items) {
      for (const item of items.parse() ?? []) {
        const { To_Account: friend, ValueItem: tags = [] } = Item.parse(unparsed(item));
        friends.set(friend, new Map(tags.map(({ Tag, Value }) => [Tag, Value])));
      }
      return undefined;
    },
    count: () => friends.size,
  };
}

/** What a list must hold, straight from the world. */
export function truthOf(world: World, account: string): Friends {
  const { friends = [] } = world.account(account) ?? {};
  return new Map(
    friends.map((friend) => [
      friend,
      new Map(world.tags(account, friend).map(({ Tag, Value }) => [Tag, Value])),
    ]),
  );
}

/** An account of which nothing was published yet. */
export function listed(account: string, changes: Partial<ListedAccount> = {}): ListedAccount {
  return { ordinal: 0, account, publishedRows: 0, stored: null, audit: false, ...changes };
}

/** What came of pulling an account, and what it took. */
export interface Pulled {
  readonly pull: Pull;
  readonly friends: Friends;
  readonly calls: number;
}

/** Opens a way to pull accounts from a simulator, with one client for all of them. */
export function openPull(simulator: Simulator): (account: ListedAccount) => Promise<Pulled> {
  const { client } = clientOf(simulator.baseUrl);
  return async (account) => {
    const collector = createCollector();
    const before = simulator.log.calls;
    const pull = await pullAccount(account, (request) => client.fetchPage(request), collector);
    return { pull, friends: collector.friends, calls: simulator.log.calls - before };
  };
}
