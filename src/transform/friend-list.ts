import type { Contract } from '../../schemas/contract.ts';
import { EXTRA, friendsTable, STANDARD_TAGS, type TagColumn } from '../../schemas/friends.ts';
import type { Refusal } from '../../schemas/quarantine.ts';
import { toByteText } from '../core/byte-text.ts';
import { isDoubtful } from '../core/exact-json.ts';
import { createColumnsBuilder, type ColumnsBuilder } from '../engine/columns-builder.ts';
import { setCell } from './cell.ts';
import { extraJson, type Extra } from './extra.ts';
import { createFriendIndex } from './friend-index.ts';
import {
  INEXACT,
  isObject,
  MALFORMED,
  NO_UNICODE,
  refusalOf,
  rejectedItem,
  tooDeep,
  type Reject,
} from './reject.ts';
import { createTargets, type Target } from './targets.ts';

/** One account's friends as rows, while its pages come in. */
export interface FriendList {
  /** Rows in arrival order, those of `skip` included. */
  readonly rows: ColumnsBuilder;
  /** Rows that are none: a later row has the same friend, or the contract leaves the friend out. */
  readonly skip: ReadonlySet<number>;
  /** Rows that a later row with the same friend replaced. */
  readonly duplicates: number;
  /** Different friends taken, those left out included. */
  readonly friends: number;
  /** What was left out. */
  readonly refusals: readonly Refusal[];
  /** Begins an account; what was taken before is forgotten. */
  begin(account: string): void;
  /**
   * Takes a page's items. What is refused when the account cannot be kept.
   *
   * @param exactItems The same items, numbers that JavaScript does not hold kept as they are
   *   spelled; asked for only when there are such.
   */
  add(items: readonly unknown[], exactItems?: () => readonly unknown[]): Refusal | undefined;
}

/**
 * Creates a list for the declared tags; it can be used for one account after another.
 *
 * Every assumption about an item is checked in the loop that copies it, which costs 1 % of the
 * parsing; the schema is asked only to name what is wrong (measured: zod on each page costs 60 %).
 */
export function createFriendList(
  declared: readonly TagColumn[],
  contract: Contract = 'evolve',
): FriendList {
  const { columns } = friendsTable(declared);
  const rows = createColumnsBuilder(columns);
  const targets = createTargets();
  for (const column of [...STANDARD_TAGS, ...declared]) {
    const index = columns.findIndex(({ name }) => name === column.name);
    const { type, unit = 'seconds' } = column;
    const isDeclared = !STANDARD_TAGS.includes(column);
    targets.add({ tag: toByteText(column.tag), index, type, unit, declared: isDeclared });
  }
  const extraIndex = columns.indexOf(EXTRA);
  const discards = contract === 'discard_value' || contract === 'discard_row';
  const index = createFriendIndex(rows.stringsOf(1));
  const skip = new Set<number>();
  const refusals: Refusal[] = [];
  let account = '';
  let duplicates = 0;
  let friends = 0;
  let exactly = false; // Whether the items are as exact as can be.

  function addItem(item: unknown): Reject | undefined {
    if (!isObject(item)) return MALFORMED;
    const { To_Account: friend, ValueItem: tags } = item;
    if (typeof friend !== 'string' || friend === '') return MALFORMED;
    rows.setByteText(0, account);
    if (!rows.setByteText(1, friend)) return NO_UNICODE;
    const earlier = index.add();
    if (earlier === undefined) {
      friends += 1;
    } else if (!skip.has(earlier)) {
      skip.add(earlier);
      duplicates += 1;
    }
    if (tags !== undefined && tags !== null) {
      const reject = Array.isArray(tags) ? addTags(friend, tags) : MALFORMED;
      if (reject !== undefined) return reject;
    }
    rows.endRow();
    return undefined;
  }

  function addTags(friend: string, tags: readonly unknown[]): Reject | undefined {
    let extras = NO_EXTRAS;
    for (const pair of tags) {
      if (!isObject(pair)) return MALFORMED;
      const { Tag: tag, Value: value } = pair;
      if (typeof tag !== 'string' || tag === '') return MALFORMED;
      if (value === undefined) return { tag, reason: 'has no Value', value: pair };
      const target = targets.find(tag);
      const isSet = target !== undefined && rows.isSet(target.index);
      if (isSet || isAmong(extras, tag)) return { tag, reason: 'occurs twice', value: tags };
      // A null is not an absent tag; `extra` keeps them apart where the column cannot.
      if (target === undefined || value !== null) {
        if (target?.type === 'json' && isInexact(value)) return INEXACT; // All that takes an object.
        if (target !== undefined && setCell(rows, target.index, target, value)) continue;
        if (isInexact(value)) return INEXACT;
        const isKept = contract === 'evolve' && (target === undefined || target.declared);
        if (!isKept) {
          const reject = misfit(tag, value, target);
          if (!discards) return reject;
          refusals.push(refusalOf(friend, reject));
          if (contract === 'discard_row') skip.add(rows.rowCount);
          continue;
        }
      }
      extras = [...extras, [tag, value]];
    }
    if (extras.length === 0) return undefined;
    const json = extraJson(extras);
    if (json === undefined) return tooDeep(extras);
    rows.setByteText(extraIndex, json);
    return undefined;
  }

  function isInexact(value: unknown): boolean {
    return !exactly && isDoubtful(value);
  }

  /** Begins the row of an item anew, from its exact form. */
  function addExactly(item: unknown, refusedBefore: number): Reject | undefined {
    skip.add(rows.rowCount);
    rows.endRow();
    refusals.length = refusedBefore;
    exactly = true;
    return addItem(item);
  }

  return {
    rows,
    skip,
    refusals,
    get duplicates() {
      return duplicates;
    },
    get friends() {
      return friends;
    },
    begin(next) {
      account = toByteText(next);
      rows.reset();
      index.clear();
      skip.clear();
      refusals.length = 0;
      duplicates = 0;
      friends = 0;
    },
    add(given, exactItems) {
      let items = given;
      exactly = exactItems === undefined;
      for (let i = 0; i < items.length; i++) {
        const refusedBefore = refusals.length;
        let reject = addItem(items[i]);
        if (reject === INEXACT && exactItems !== undefined) {
          items = exactItems();
          reject = addExactly(items[i], refusedBefore);
        }
        if (reject !== undefined) return rejectedItem(items[i], reject, i);
      }
      return undefined;
    },
  };
}

const NO_EXTRAS: readonly Extra[] = []; // Most friends have none; an array for each costs time.

function misfit(tag: string, value: unknown, target: Target | undefined): Reject {
  const reason = target ? `has a value that is no ${target.type}` : 'is not declared';
  return { tag, reason, value };
}

function isAmong(extras: readonly Extra[], tag: string): boolean {
  for (let i = 0; i < extras.length; i++) if (extras[i]?.[0] === tag) return true;
  return false;
}
