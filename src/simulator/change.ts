/** What may happen to a friendship from one day to the next. */
export type FriendChangeKind =
  'friend_added' | 'friend_removed' | 'remark_changed' | 'group_changed' | 'custom_changed';

/** One change of one friend list, in the columns of the warehouse. */
export interface FriendChange {
  /** The day that brought it; 0 for changes made before the first `advance`. */
  readonly day: number;
  readonly kind: FriendChangeKind;
  /** Whose list changed. */
  readonly from_account: string;
  /** The friend it is about. */
  readonly to_account: string;
}

/** An account that came or went; only tests do this, the schedule never. */
export interface AccountChange {
  /** The day that brought it. */
  readonly day: number;
  readonly kind: 'account_removed' | 'account_imported';
  readonly from_account: string;
  readonly to_account: null;
}

/** Everything a world has seen since day 0. */
export type Change = FriendChange | AccountChange;
