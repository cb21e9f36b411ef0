import type { AccountStore } from './account-store.ts';
import type { FriendChangeKind } from './change.ts';
import type { Edits } from './edits.ts';
import { drawGroups, drawLevel, drawNote, drawRemark } from './friend.ts';
import type { Graph } from './graph.ts';
import { createRandom, drawBelow, drawFrom, hashNumber, hashText, type Random } from './random.ts';
import { CUSTOM_TAGS, STANDARD_TAGS, tagValue } from './tag.ts';

/** What the schedule reads, and through which it changes things. */
export interface ScheduleOptions {
  readonly graph: Graph;
  readonly seed: number;
  /** Share of accounts that change a day, 0 to 1. */
  readonly churn: number;
  readonly store: Pick<AccountStore, 'find' | 'tags'>;
  readonly edits: Edits;
}

// The service's limit (relationship chain document 269/1501); a full list gains nobody.
const FRIENDS_MAX = 3000;
// How often a stranger is drawn again when it turns out to be a friend.
const DRAWS_MAX = 8;
const UNSET_SHARE = 0.15;
const KINDS = [
  'friend_added',
  'friend_removed',
  'remark_changed',
  'group_changed',
  'custom_changed',
] as const satisfies readonly FriendChangeKind[];

/**
 * Applies the changes of one day, at most one an account, in the order of the graph.
 *
 * What happens to an account depends only on the seed, the day and what it holds already, so
 * equal worlds stay equal.
 */
export function applyDay(options: ScheduleOptions, day: number): void {
  const { graph, churn, store } = options;
  const daySeed = hashNumber(hashText(options.seed, 'day'), day);
  for (let index = 0; index < graph.accountCount; index += 1) {
    const from = graph.accountAt(index);
    const random = createRandom(hashText(daySeed, from));
    if (random() >= churn) continue;
    const friends = store.find(from)?.friends;
    if (friends !== undefined) applyOne(options, from, friends, random);
  }
}

function applyOne(
  options: ScheduleOptions,
  from: string,
  friends: readonly string[],
  random: Random,
): void {
  const kind = drawFrom(random, KINDS);
  const known = friends[drawBelow(random, friends.length)];
  if (known !== undefined && kind !== 'friend_added') {
    changeFriend(options, kind, from, known, random);
    return;
  }
  const stranger = drawStranger(options.graph, from, friends, random);
  if (stranger !== undefined) options.edits.addFriend(from, stranger);
  else if (known !== undefined) changeFriend(options, 'remark_changed', from, known, random);
}

function changeFriend(
  options: ScheduleOptions,
  kind: Exclude<FriendChangeKind, 'friend_added'>,
  from: string,
  to: string,
  random: Random,
): void {
  const { edits, store } = options;
  const tags = store.tags(from, to);
  switch (kind) {
    case 'friend_removed':
      return edits.removeFriend(from, to);
    case 'remark_changed': {
      const before = tagValue(tags, STANDARD_TAGS.remark);
      const remark = drawRemark(random);
      if (before !== undefined && random() < UNSET_SHARE) {
        return edits.setRemark(from, to, undefined);
      }
      return edits.setRemark(from, to, remark === before ? 'Someone else' : remark);
    }
    case 'group_changed': {
      const before = JSON.stringify(tagValue(tags, STANDARD_TAGS.groups));
      const groups = drawGroups(random);
      return edits.setGroups(from, to, JSON.stringify(groups) === before ? ['Moved'] : groups);
    }
    case 'custom_changed': {
      if (random() < 0.5) {
        const before = tagValue(tags, CUSTOM_TAGS.note);
        const note = drawNote(random);
        return edits.setCustom(from, to, CUSTOM_TAGS.note, note === before ? 'changed' : note);
      }
      const before = tagValue(tags, CUSTOM_TAGS.level);
      const level = drawLevel(random);
      return edits.setCustom(from, to, CUSTOM_TAGS.level, level === before ? level + 1 : level);
    }
  }
}

/** An account that is not yet a friend; undefined when the list is full or none was found. */
function drawStranger(
  graph: Graph,
  from: string,
  friends: readonly string[],
  random: Random,
): string | undefined {
  if (friends.length >= FRIENDS_MAX) return undefined;
  for (let draws = 0; draws < DRAWS_MAX; draws += 1) {
    const account = graph.accountAt(drawBelow(random, graph.accountCount));
    if (account !== from && !friends.includes(account)) return account;
  }
  return undefined;
}
