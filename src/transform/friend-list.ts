import type { Contract } from '../../schemas/contract.ts';
import { EXTRA, friendsTable, STANDARD_TAGS, type TagColumn } from '../../schemas/friends.ts';
import type { Refusal } from '../../schemas/quarantine.ts';
import { toByteText } from '../core/byte-text.ts';
import { parseAsExactly, parseQuickly } from '../core/exact-json.ts';
import type { PageItems } from '../core/page-items.ts';
import { createColumnsBuilder, type ColumnsBuilder } from '../engine/columns-builder.ts';
import { createFriendIndex } from './friend-index.ts';
import { createPageScanner } from './page-scanner.ts';
import { nextItem, ODD, type PageTokens } from './page-tokens.ts';
import {
  isObject,
  MALFORMED,
  NO_JSON,
  NO_UNICODE,
  refusalOf,
  rejectedItem,
  type Reject,
} from './reject.ts';
import { createScannedRow } from './scanned-row.ts';
import { createTagCells } from './tag-cells.ts';
import { createTargets } from './targets.ts';

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
  /** Takes a page's items. What is refused when the account cannot be kept. */
  add(items: PageItems): Refusal | undefined;
}

/**
 * Creates a list for the declared tags; it can be used for one account after another.
 *
 * What is spelled as expected and fits its columns is copied from the bytes of the page. Every
 * other item is parsed, each assumption about it checked in the loop that takes it apart; the
 * schema is asked only to name what is wrong (measured: zod on each page costs 60 %).
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
  const index = createFriendIndex(rows.stringsOf(1));
  const skip = new Set<number>();
  const refusals: Refusal[] = [];
  const scan = createPageScanner();
  const scannedRow = createScannedRow(rows, targets);
  const tagCells = createTagCells({
    rows,
    targets,
    extraIndex: columns.indexOf(EXTRA),
    contract,
    discard(friend, reject) {
      refusals.push(refusalOf(friend, reject));
      if (contract === 'discard_row') skip.add(rows.rowCount);
    },
  });
  let account = '';
  let duplicates = 0;
  let friends = 0;

  /** Takes note of the friend that the row begun has. */
  function noteFriend(): void {
    const earlier = index.add();
    if (earlier === undefined) {
      friends += 1;
    } else if (!skip.has(earlier)) {
      skip.add(earlier);
      duplicates += 1;
    }
  }

  function addScanned(json: Buffer, { numbers, count }: PageTokens): Refusal | undefined {
    for (let at = 0, i = 0; at < count; at = nextItem(numbers, at), i++) {
      if (putScanned(json, numbers, at)) continue;
      const source = json.subarray(numbers[at], numbers[at + 1]);
      const item = parseQuickly(source);
      if (item === undefined) return refusalOf(null, NO_JSON);
      const refusal = addEither(item, () => parseAsExactly(source), i);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  /** Whether the item could be copied as it stands. */
  function putScanned(json: Buffer, numbers: Int32Array, at: number): boolean {
    if (numbers[at + 2] === ODD) return false;
    rows.setByteText(0, account);
    rows.setBytes(1, json, numbers[at + 3] ?? 0, numbers[at + 4] ?? 0);
    if (!scannedRow.put(json, numbers, at)) {
      rows.undoRow();
      return false;
    }
    noteFriend();
    rows.endRow();
    return true;
  }

  function addParsed(page: PageItems): Refusal | undefined {
    const items = page.parse();
    if (items === undefined) return refusalOf(null, NO_JSON);
    let exactItems: readonly unknown[] | undefined;
    const exactItem = (i: number) => (exactItems ??= page.parseExactly() ?? items)[i];
    for (let i = 0; i < items.length; i++) {
      const refusal = addEither(exactItems ? exactItems[i] : items[i], () => exactItem(i), i);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  /** Adds an item from values that may be rounded; should that matter, from the exact ones. */
  function addEither(item: unknown, exact: () => unknown, i: number): Refusal | undefined {
    const refusedBefore = refusals.length;
    if (addItem(item, false) === undefined) return undefined;
    rows.undoRow();
    skip.delete(rows.rowCount);
    refusals.length = refusedBefore;
    const exactItem = exact();
    const reject = addItem(exactItem, true);
    return reject && rejectedItem(exactItem, reject, i);
  }

  function addItem(item: unknown, exactly: boolean): Reject | undefined {
    if (!isObject(item)) return MALFORMED;
    const { To_Account: friend, ValueItem: tags } = item;
    if (typeof friend !== 'string' || friend === '') return MALFORMED;
    rows.setByteText(0, account);
    if (!rows.setByteText(1, friend)) return NO_UNICODE;
    if (tags !== undefined && tags !== null) {
      const reject = Array.isArray(tags) ? tagCells.put(friend, tags, exactly) : MALFORMED;
      if (reject !== undefined) return reject;
    }
    noteFriend();
    rows.endRow();
    return undefined;
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
    add(items) {
      const tokens = items.json && scan(items.json);
      return items.json && tokens ? addScanned(items.json, tokens) : addParsed(items);
    },
  };
}
