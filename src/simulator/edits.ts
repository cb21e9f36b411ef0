import type { AccountStore } from './account-store.ts';
import type { Change, FriendChangeKind } from './change.ts';
import { addedTags } from './friend.ts';
import { createRandom, hashNumber, hashText } from './random.ts';
import { isCustomTag, STANDARD_TAGS, type Tag, type TagValue, withTag } from './tag.ts';

/**
 * The changes a test can make by hand. Each counts in a sequence: the list, remarks and groups in
 * StandardSequence, custom tags in CustomSequence. All throw a `RangeError` for strangers.
 */
export interface Edits {
  /** Puts `to` (an account or not) at the end of the list; default tags are seeded, none custom. */
  addFriend(from: string, to: string, tags?: readonly Tag[]): void;
  /** Takes `to` out of the list of `from`; the other direction stays. */
  removeFriend(from: string, to: string): void;
  /** Sets the remark, or unsets it. */
  setRemark(from: string, to: string, remark: string | undefined): void;
  /** Sets the groups, also to `[]`, or unsets them. */
  setGroups(from: string, to: string, groups: readonly string[] | undefined): void;
  /** Sets or unsets any tag; one that starts with `Tag_SNS_IM_` counts in StandardSequence. */
  setCustom(from: string, to: string, tag: string, value: TagValue | undefined): void;
  /** Deletes an account: it does not exist any more, but stays in the lists of others. */
  removeAccount(account: string): void;
  /** Imports an account without friends; one that was removed goes on counting its sequences. */
  importAccount(account: string): void;
}

/** What edits are made on and noted in. */
export interface EditsOptions {
  readonly store: AccountStore;
  readonly seed: number;
  /** The day changes are noted under. */
  readonly today: () => number;
  /** Takes note of every change. */
  readonly note: (change: Change) => void;
}

/** Creates the edits of one store. */
export function createEdits(options: EditsOptions): Edits {
  return { ...listEdits(options), ...tagEdits(options), ...accountEdits(options) };
}

function listEdits(options: EditsOptions): Pick<Edits, 'addFriend' | 'removeFriend'> {
  const { store, seed, today, note } = options;
  return {
    addFriend(from, to, given) {
      const own = store.alter(from);
      if (own.friends.includes(to)) throw new RangeError(`"${to}" is a friend already`);
      own.friends = [...own.friends, to];
      own.standardSequence += 1;
      const pair = hashText(hashText(seed, from), to);
      const random = createRandom(hashNumber(pair, own.standardSequence));
      const tags = given ?? addedTags(random, today());
      own.tags.set(to, tags);
      if (tags.some((tag) => isCustomTag(tag.Tag))) own.customSequence += 1;
      note({ day: today(), kind: 'friend_added', from_account: from, to_account: to });
    },
    removeFriend(from, to) {
      const own = store.alterFriendOf(from, to);
      own.friends = own.friends.filter((friend) => friend !== to);
      own.standardSequence += 1;
      note({ day: today(), kind: 'friend_removed', from_account: from, to_account: to });
    },
  };
}

function tagEdits(options: EditsOptions): Pick<Edits, 'setRemark' | 'setGroups' | 'setCustom'> {
  const { store, today, note } = options;
  /** Returns the edit that sets any tag and is noted as one kind of change. */
  function edit(kind: FriendChangeKind) {
    return (from: string, to: string, tag: string, value: TagValue | undefined) => {
      const own = store.alterFriendOf(from, to);
      own.tags.set(to, withTag(store.tags(from, to), tag, value));
      if (isCustomTag(tag)) own.customSequence += 1;
      else own.standardSequence += 1;
      note({ day: today(), kind, from_account: from, to_account: to });
    };
  }
  const editRemark = edit('remark_changed');
  const editGroups = edit('group_changed');
  return {
    setRemark: (from, to, remark) => editRemark(from, to, STANDARD_TAGS.remark, remark),
    setGroups: (from, to, groups) => editGroups(from, to, STANDARD_TAGS.groups, groups),
    setCustom: edit('custom_changed'),
  };
}

function accountEdits(options: EditsOptions): Pick<Edits, 'removeAccount' | 'importAccount'> {
  const { store, today, note } = options;
  return {
    removeAccount(account) {
      const own = store.alter(account);
      own.exists = false;
      own.friends = [];
      own.tags.clear();
      note({ day: today(), kind: 'account_removed', from_account: account, to_account: null });
    },
    importAccount(account) {
      const own = store.put(account);
      own.standardSequence += 1;
      if (own.customSequence > 0) own.customSequence += 1;
      note({ day: today(), kind: 'account_imported', from_account: account, to_account: null });
    },
  };
}
