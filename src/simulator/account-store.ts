import { type Account, accountOf, type Origin, tagsOf } from './account.ts';
import type { Tag } from './tag.ts';

/** An account that differs from its origin; its fields are replaced, its list never in place. */
export interface AlteredAccount extends Account {
  exists: boolean;
  friends: readonly string[];
  standardSequence: number;
  customSequence: number;
  /** Friends whose tags are not the seeded ones. */
  readonly tags: Map<string, readonly Tag[]>;
}

/** All accounts: those of the origin, with what changed laid over them. */
export interface AccountStore {
  /** The account as it is now; undefined when it does not exist. */
  find(name: string): Account | undefined;
  /** The accounts that exist, in the order of the graph, then those added later. */
  all(): Iterable<Account>;
  /** The tags of a friendship; seeded ones, also for strangers, where none were set. */
  tags(from: string, to: string): readonly Tag[];
  /** The account, ready to be changed; throws a `RangeError` when it does not exist. */
  alter(name: string): AlteredAccount;
  /** As `alter`, and throws a `RangeError` too when `to` is not a friend. */
  alterFriendOf(from: string, to: string): AlteredAccount;
  /** Lets a new or removed account exist, without friends; a removed one keeps its sequences. */
  put(name: string): AlteredAccount;
}

/** Creates a store whose memory grows with what is altered, not with the graph. */
export function createAccountStore(origin: Origin): AccountStore {
  const altered = new Map<string, AlteredAccount>();

  function find(name: string): Account | undefined {
    const own = altered.get(name);
    if (own === undefined) return accountOf(origin, name);
    return own.exists ? snapshotOf(own) : undefined;
  }

  function alter(name: string): AlteredAccount {
    const own = altered.get(name);
    if (own?.exists === true) return own;
    const first = own === undefined ? accountOf(origin, name) : undefined;
    if (first === undefined) throw new RangeError(`There is no account "${name}"`);
    const copy = { ...first, exists: true, tags: new Map() };
    altered.set(name, copy);
    return copy;
  }

  return {
    find,
    alter,
    *all() {
      for (let index = 0; index < origin.graph.accountCount; index += 1) {
        const found = find(origin.graph.accountAt(index));
        if (found !== undefined) yield found;
      }
      for (const own of altered.values()) {
        if (own.exists && !origin.graph.has(own.account)) yield snapshotOf(own);
      }
    },
    tags: (from, to) => altered.get(from)?.tags.get(to) ?? tagsOf(origin, from, to),
    alterFriendOf(from, to) {
      const own = alter(from);
      if (!own.friends.includes(to)) throw new RangeError(`"${to}" is no friend of "${from}"`);
      return own;
    },
    put(name) {
      if (find(name) !== undefined) throw new RangeError(`"${name}" exists already`);
      const { standardSequence = 0, customSequence = 0 } = altered.get(name) ?? {};
      const empty = { account: name, exists: true, friends: [], tags: new Map() };
      altered.set(name, { ...empty, standardSequence, customSequence });
      return alter(name);
    },
  };
}

function snapshotOf(own: AlteredAccount): Account {
  const { account, friends, standardSequence, customSequence } = own;
  return { account, friends, standardSequence, customSequence };
}
