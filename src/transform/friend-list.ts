import { WireFriend } from '../../schemas/friend-get.ts';
import { EXTRA, friendsTable, STANDARD_TAGS, type TagColumn } from '../../schemas/friends.ts';
import { fromByteText, toByteText } from '../core/byte-text.ts';
import { parseJson, type PageItems } from '../core/page-items.ts';
import { createColumnsBuilder, type ColumnsBuilder } from '../engine/columns-builder.ts';
import { setCell } from './cell.ts';
import { extraJson, type Extra } from './extra.ts';
import { createFriendIndex } from './friend-index.ts';
import { createPageScanner } from './page-scanner.ts';
import { nextItem, ODD, type PageTokens } from './page-tokens.ts';
import { createScannedRow } from './scanned-row.ts';
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
  add(items: PageItems): string | undefined;
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
  const scan = createPageScanner();
  const scannedRow = createScannedRow(rows, targets);
  const replaced = new Set<number>();
  let account = '';

  function addItems(items: readonly unknown[]): string | undefined {
    for (let i = 0; i < items.length; i++) {
      const reject = addItem(items[i]);
      if (reject !== undefined) return rejected(i, items[i], reject);
    }
    return undefined;
  }

  function addScanned(json: Buffer, { numbers, count }: PageTokens): string | undefined {
    for (let item = 0, i = 0; item < count; item = nextItem(numbers, item), i++) {
      if (putItem(json, numbers, item)) continue;
      const parsed = parseJson(json.subarray(numbers[item], numbers[item + 1]));
      if (parsed === undefined) return NO_JSON;
      const reject = addItem(parsed);
      if (reject !== undefined) return rejected(i, parsed, reject);
    }
    return undefined;
  }

  /** Whether the item could be copied as it stands. */
  function putItem(json: Buffer, numbers: Int32Array, item: number): boolean {
    if (numbers[item + 2] === ODD) return false;
    rows.setByteText(0, account);
    rows.setBytes(1, json, numbers[item + 3] ?? 0, numbers[item + 4] ?? 0);
    if (!scannedRow.put(json, numbers, item)) {
      rows.undoRow();
      return false;
    }
    noteFriend();
    rows.endRow();
    return true;
  }

  function noteFriend(): void {
    const earlier = index.add();
    if (earlier !== undefined) replaced.add(earlier);
  }

  function addItem(item: unknown): string | undefined {
    if (!isObject(item)) return MALFORMED;
    const { To_Account: friend, ValueItem: tags } = item;
    if (typeof friend !== 'string' || friend === '') return MALFORMED;
    rows.setByteText(0, account);
    if (!rows.setByteText(1, friend)) return 'To_Account is not valid Unicode';
    noteFriend();
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
      const { json } = items;
      const tokens = json && scan(json);
      if (json && tokens) return addScanned(json, tokens);
      const values = items.parse();
      return values ? addItems(values) : NO_JSON;
    },
  };
}

const MALFORMED = 'malformed';
const NO_JSON = 'the answer is not JSON';
const NO_EXTRAS: readonly Extra[] = []; // Most friends have none; an array for each costs time.

function rejected(i: number, item: unknown, reject: string): string {
  return `item ${i}: ${fromByteText(nameProblem(item, reject))}`;
}

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
