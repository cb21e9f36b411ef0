import { friendTags } from './friend.ts';
import type { Graph } from './graph.ts';
import { createRandom, hashText } from './random.ts';
import type { Tag } from './tag.ts';

/** One account as the service would describe it. */
export interface Account {
  readonly account: string;
  /** The friends in list order. */
  readonly friends: readonly string[];
  /** Counts changes of the friend list, remarks and groups; 0 until there was one. */
  readonly standardSequence: number;
  /** Counts changes of custom tags; 0 until there was one. */
  readonly customSequence: number;
}

/** Where accounts and friendships come from before anything changed. */
export interface Origin {
  readonly graph: Graph;
  readonly seed: number;
  /** Whether answers and tags take every legal shape; else all are full and plain. */
  readonly variants: boolean;
}

// Sequences start in [1, 100,000]: opaque numbers, well inside the SDKs' 32 bits.
const SEQUENCE_FIRST_MAX = 100_000;

/** The account on day 0; undefined when the graph does not have it. */
export function accountOf(origin: Origin, account: string): Account | undefined {
  if (!origin.graph.has(account)) return undefined;
  const friends = origin.graph.friendsOf(account);
  const standard = hashText(origin.seed + 1, account);
  const custom = hashText(origin.seed + 2, account);
  // Half the empty accounts never had a friend, so nothing was ever counted for them.
  const untouched = origin.variants && friends.length === 0 && standard % 2 === 0;
  return {
    account,
    friends,
    standardSequence: untouched ? 0 : 1 + (standard % SEQUENCE_FIRST_MAX),
    customSequence:
      friends.length > 0 && usesCustomTags(origin, account) ? 1 + (custom % SEQUENCE_FIRST_MAX) : 0,
  };
}

/** The tags of a friendship on day 0, drawn anew at each call: nothing is kept. */
export function tagsOf(origin: Origin, account: string, friend: string): readonly Tag[] {
  const random = createRandom(hashText(hashText(origin.seed, account), friend));
  const customTags = usesCustomTags(origin, account);
  return friendTags(random, { variants: origin.variants, customTags });
}

/** With variants, one account in eight never set a custom tag: its CustomSequence is 0. */
function usesCustomTags(origin: Origin, account: string): boolean {
  return !origin.variants || hashText(origin.seed + 3, account) % 8 !== 0;
}
