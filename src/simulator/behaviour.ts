import { type Page, pageFor, type PageOptions, positionAfter } from './answer.ts';
import type { FriendRequest } from './friend-request.ts';
import type { World } from './world.ts';

/** One way in which the answers for one account are odd, for as long as it is set. */
export type Behaviour =
  /** NextStartIndex never advances and CompleteFlag is never 1. */
  | { readonly kind: 'stuck' }
  /** CompleteFlag is never 1; NextStartIndex runs on past the last friend. */
  | { readonly kind: 'endless' }
  /**
   * The list changes before each page but the first, this many times: the first friend leaves, the
   * next time it returns at the end. Each change counts in StandardSequence.
   */
  | { readonly kind: 'changing'; readonly times: number }
  /** FriendNum is this number, whatever the list holds. */
  | { readonly kind: 'friend-num'; readonly friendNum: number }
  /** The list is these items, each a JSON text sent as it is (it need not be valid). */
  | { readonly kind: 'hostile'; readonly items: readonly string[] };

/** Cuts pages, oddly for the accounts that have a behaviour. */
export interface Pager {
  /** The page that a request asks for; undefined when the account does not exist. */
  page(request: FriendRequest): Page | undefined;
}

/**
 * Creates the pages of a world.
 *
 * @param behaviours Read at every call, so a test may set and delete them while it runs.
 */
export function createPager(
  world: World,
  behaviours: ReadonlyMap<string, Behaviour>,
  options: PageOptions,
): Pager {
  const change = createListChange(world);
  return {
    page(request) {
      const behaviour = behaviours.get(request.account);
      if (behaviour?.kind === 'changing') change(request, behaviour.times);
      const account = world.account(request.account);
      if (account === undefined) return undefined;
      const page = pageFor(world, account, request, options);
      return behaviour === undefined ? page : oddPage(page, request, behaviour, options);
    },
  };
}

function oddPage(
  page: Page,
  { startIndex }: FriendRequest,
  behaviour: Behaviour,
  options: PageOptions,
): Page {
  switch (behaviour.kind) {
    case 'changing':
      return page;
    case 'stuck':
      return { ...page, complete: false, nextStartIndex: startIndex };
    case 'endless':
      return {
        ...page,
        complete: false,
        nextStartIndex: startIndex + Math.max(page.items.length, 1),
      };
    case 'friend-num':
      return { ...page, friendNum: behaviour.friendNum };
    case 'hostile': {
      const items = behaviour.items.slice(startIndex, startIndex + options.pageSize);
      const friendNum = behaviour.items.length;
      return { items, friendNum, ...positionAfter(startIndex, items.length, friendNum) };
    }
  }
}

/** Returns a function that changes a list once, until it has been changed `times` times. */
function createListChange(world: World): (request: FriendRequest, times: number) => void {
  const done = new Map<string, number>();
  const gone = new Map<string, string>();
  return ({ account, startIndex }, times) => {
    const count = done.get(account) ?? 0;
    const friends = world.account(account)?.friends;
    if (startIndex === 0 || count >= times || friends === undefined) return;
    done.set(account, count + 1);
    const friend = gone.get(account);
    if (friend !== undefined && !friends.includes(friend)) {
      world.addFriend(account, friend);
      return;
    }
    const [first] = friends;
    if (first === undefined) return;
    world.removeFriend(account, first);
    gone.set(account, first);
  };
}
