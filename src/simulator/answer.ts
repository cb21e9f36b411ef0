import type { Account } from './account.ts';
import type { FriendRequest } from './friend-request.ts';
import { hashText } from './random.ts';
import { isCustomTag, type Tag } from './tag.ts';
import type { World } from './world.ts';

/**
 * Where a matching sequence suppresses its half: on every page (the letter of the document), or
 * only at StartIndex 0 (what the official clients rely on).
 */
export type SequenceMode = 'strict' | 'first-page';

/** How pages are cut and what they carry. */
export interface PageOptions {
  /** Friends a page, 1 or more; the service's choice, callers cannot set it. */
  readonly pageSize: number;
  readonly sequences: SequenceMode;
  /** Whether answers carry CustomSequence; the service in China has dropped it. */
  readonly customSequence: boolean;
}

/** The halves of a friend's tags that an answer leaves out. */
export interface Suppression {
  readonly standard: boolean;
  readonly custom: boolean;
}

/** One page before it becomes text; the fields of the wire. */
export interface Page {
  /** The items as JSON texts. */
  readonly items: readonly string[];
  readonly friendNum: number;
  readonly complete: boolean;
  readonly nextStartIndex: number;
}

/**
 * The halves an answer leaves out: those whose sequence the caller sent, is current and is not 0.
 */
export function suppressionFor(
  request: FriendRequest,
  account: Pick<Account, 'standardSequence' | 'customSequence'>,
  options: PageOptions,
): Suppression {
  const active = options.sequences === 'strict' || request.startIndex === 0;
  return {
    standard: active && matches(request.standardSequence, account.standardSequence),
    custom:
      active && options.customSequence && matches(request.customSequence, account.customSequence),
  };
}

/** Cuts the page that a request asks for out of an account's list; both halves known: no items. */
export function pageFor(
  world: World,
  account: Account,
  request: FriendRequest,
  options: PageOptions,
): Page {
  const suppressed = suppressionFor(request, account, options);
  const friendNum = account.friends.length;
  if (suppressed.standard && suppressed.custom) {
    return { items: [], friendNum, complete: true, nextStartIndex: 0 };
  }
  const friends = account.friends.slice(request.startIndex, request.startIndex + options.pageSize);
  const items = friends.map((friend) => {
    const tags = world.tags(account.account, friend);
    return renderItem(friend, tagsLeft(tags, suppressed), world.variants);
  });
  return { items, friendNum, ...positionAfter(request.startIndex, items.length, friendNum) };
}

/** Where a page ends: complete with NextStartIndex 0, or the index of the next friend. */
export function positionAfter(
  startIndex: number,
  itemCount: number,
  friendNum: number,
): Pick<Page, 'complete' | 'nextStartIndex'> {
  const next = startIndex + itemCount;
  return next < friendNum
    ? { complete: false, nextStartIndex: next }
    : { complete: true, nextStartIndex: 0 };
}

/** Renders a page as the body of an answer, fields in the order of the document's sample. */
export function renderPage(
  page: Page,
  account: Account,
  options: PageOptions & { readonly variants: boolean },
): string {
  const shape = options.variants ? hashText(0, account.account) : PLAIN_SHAPE;
  const fields: string[] = [];
  // Tencent's own clients tolerate a missing UserDataItem; an empty list may be either.
  if (page.items.length > 0 || shape % 2 === 0) {
    fields.push(`"UserDataItem":[${page.items.join(',')}]`);
  }
  fields.push(`"StandardSequence":${account.standardSequence}`);
  if (options.customSequence) fields.push(`"CustomSequence":${account.customSequence}`);
  fields.push(`"FriendNum":${page.friendNum}`);
  fields.push(`"CompleteFlag":${page.complete ? 1 : 0}`);
  fields.push(`"NextStartIndex":${page.nextStartIndex}`);
  fields.push('"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""');
  if (shape % 3 !== 0) fields.push('"ErrorDisplay":""');
  if (shape % 5 === 0) fields.push(`"RequestId":"${shape.toString(16)}-${account.friends.length}"`);
  return `{${fields.join(',')}}`;
}

// An even number that is no multiple of 3 or 5: every documented field and no other.
const PLAIN_SHAPE = 2;

function matches(sent: number, current: number): boolean {
  return sent !== 0 && sent === current;
}

function tagsLeft(tags: readonly Tag[], suppressed: Suppression): readonly Tag[] {
  if (!suppressed.standard && !suppressed.custom) return tags;
  return tags.filter((tag) => !(isCustomTag(tag.Tag) ? suppressed.custom : suppressed.standard));
}

function renderItem(friend: string, tags: readonly Tag[], variants: boolean): string {
  const withoutTags = variants && tags.length === 0 && hashText(1, friend) % 2 === 0;
  return JSON.stringify(
    withoutTags ? { To_Account: friend } : { To_Account: friend, ValueItem: tags },
  );
}
