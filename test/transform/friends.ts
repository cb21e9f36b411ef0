import { friendsTable, type TagColumn } from '../../schemas/friends.ts';
import type { PageItems } from '../../src/core/page-items.ts';
import type { Refusal } from '../../schemas/quarantine.ts';
import { createColumnsBuilder } from '../../src/engine/columns-builder.ts';
import { createFriendList } from '../../src/transform/friend-list.ts';
import { parsed } from '../core/parsed.ts';
import { openTrip } from '../engine/rows.ts';

/** One custom tag of each type. */
export const DECLARED: readonly TagColumn[] = [
  { name: 'level', tag: 'Tag_SNS_Custom_Level', type: 'int64', description: '' },
  { name: 'note', tag: 'Tag_SNS_Custom_Note', type: 'string', description: '' },
];

/** Sends the pages of one account through a list and through DuckDB. */
export type Send = (
  ...pages: readonly (readonly unknown[])[]
) => Promise<Record<string, unknown>[] | Refusal>;

/** Opens a way through a friend list and DuckDB; what comes out are rows, or the reason of none. */
export async function openSend(declared: readonly TagColumn[] = DECLARED): Promise<Send> {
  const { columns } = friendsTable(declared);
  const { readBack } = await openTrip(columns);
  const list = createFriendList(declared);
  const kept = createColumnsBuilder(columns);
  return async (...pages) => {
    list.begin('ana');
    for (const page of pages) {
      const refusal = list.add(pageOf(...page));
      if (refusal !== undefined) return refusal;
    }
    kept.reset();
    kept.append(list.rows, list.skip); // As the stage takes them.
    const rows = await readBack(kept.finish());
    return rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])));
  };
}

/** A page whose items are parsed. */
export function pageOf(...items: readonly unknown[]): PageItems {
  const values = items.map(parsed);
  return { parse: () => values, parseExactly: () => values };
}

/** A friend on the wire, its tags as pairs. */
export function friend(account: unknown, ...tags: readonly (readonly [string, unknown])[]): object {
  return { To_Account: account, ValueItem: tags.map(([Tag, Value]) => ({ Tag, Value })) };
}
