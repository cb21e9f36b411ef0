import { WireFriend } from '../../schemas/friend-get.ts';
import { EXTRA, friendsTable, STANDARD_TAGS, type TagColumn } from '../../schemas/friends.ts';
import { fromByteText, toByteText } from '../core/byte-text.ts';
import { createColumnsBuilder, type ColumnsBuilder } from '../engine/columns-builder.ts';
import { setCell } from './cell.ts';
import { extraJson, type Extra } from './extra.ts';
import { createFriendIndex } from './friend-index.ts';
import { createTargets } from './targets.ts';

/** One account's friends as rows, while its pages come in. */
export interface FriendList {
  /** Rows in arrival order, duplicates included. */
  readonly rows: ColumnsBuilder;
  /** Rows that a later row with the same friend replaces. */
  readonly replaced: ReadonlySet<number>;
  /** Begins an account; what was taken before is forgotten. */
  begin(account: string): void;
  /** Takes a page's items. The reason, naming the item, when one cannot be kept exactly. */
  add(items: readonly unknown[]): string | undefined;
}

/**
 * Creates a list for the declared tags; it can be used for one account after another.
 *
 * Every assumption about an item is checked in the loop that copies it, which costs 1 % of the
 * parsing; the schema is asked only to name what is wrong (measured: zod on each page costs 60 %).
 */
export function createFriendList(declared: readonly TagColumn[]): FriendList {
  const { columns } = friendsTable(declared);
  const rows = createColumnsBuilder(columns);
  const targets = createTargets();
  for (const { tag, name, type } of [...STANDARD_TAGS, ...declared]) {
    const column = columns.findIndex((c) => c.name === name);
    targets.add({ tag, index: column, type, declared: !STANDARD_TAGS.some((t) => t.tag === tag) });
  }
  const extraIndex = columns.indexOf(EXTRA);
  const index = createFriendIndex(rows.stringsOf(1));
  const replaced = new Set<number>();
  let account = '';

  function addItem(item: unknown): string | undefined {
    if (!isObject(item)) return MALFORMED;
    const { To_Account: friend, ValueItem: tags } = item;
    if (typeof friend !== 'string' || friend === '') return MALFORMED;
    rows.setByteText(0, account);
    if (!rows.setByteText(1, friend)) return 'To_Account is not valid Unicode';
    const earlier = index.add();
    if (earlier !== undefined) replaced.add(earlier);
    if (tags !== undefined && tags !== null) {
      const reject = Array.isArray(tags) ? addTags(tags) : MALFORMED;
      if (reject !== undefined) return reject;
    }
    rows.endRow();
    return undefined;
  }

  function addTags(tags: readonly unknown[]): string | undefined {
    let extras = NO_EXTRAS;
    for (const pair of tags) {
      if (!isObject(pair)) return MALFORMED;
      const { Tag: tag, Value: value } = pair;
      if (typeof tag !== 'string' || tag === '') return MALFORMED;
      if (value === undefined) return `${tag} has no Value`;
      const target = targets.find(tag);
      const isSet = target !== undefined && rows.isSet(target.index);
      if (isSet || isAmong(extras, tag)) return `${tag} occurs twice`;
      // A null is not an absent tag; `extra` keeps them apart where the column cannot.
      if (target === undefined || value === null) extras = [...extras, [tag, value]];
      else if (!setCell(rows, target.index, target.type, value)) {
        if (!target.declared) return `${tag} has a value that is no ${target.type}`;
        extras = [...extras, [tag, value]];
      }
    }
    if (extras.length === 0) return undefined;
    const json = extraJson(extras);
    if (json === undefined) return 'a value of an undeclared tag cannot be kept exactly';
    rows.setByteText(extraIndex, json);
    return undefined;
  }

  return {
    rows,
    replaced,
    begin(next) {
      account = toByteText(next);
      rows.reset();
      index.clear();
      replaced.clear();
    },
    add(items) {
      for (let i = 0; i < items.length; i++) {
        const reject = addItem(items[i]);
        if (reject === undefined) continue;
        return `item ${i}: ${fromByteText(nameProblem(items[i], reject))}`;
      }
      return undefined;
    },
  };
}

const MALFORMED = 'malformed';
const NO_EXTRAS: readonly Extra[] = []; // Most friends have none; an array for each costs time.

function nameProblem(item: unknown, reject: string): string {
  if (reject !== MALFORMED) return reject;
  const issue = WireFriend.safeParse(item).error?.issues[0];
  return issue === undefined ? reject : `${issue.path.join('.') || 'item'}: ${issue.message}`;
}

function isAmong(extras: readonly Extra[], tag: string): boolean {
  for (let i = 0; i < extras.length; i++) if (extras[i]?.[0] === tag) return true;
  return false;
}

/** An array passes: it has none of the fields that are asked for next. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
