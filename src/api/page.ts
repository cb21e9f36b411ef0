import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { WireEnvelope, WirePage } from '../../schemas/friend-get.ts';
import { fromByteText } from '../core/byte-text.ts';
import { parseAsExactly, parseQuickly } from '../core/exact-json.ts';
import type { PageItems } from '../core/page-items.ts';
import type { Delivery } from './transport.ts';

/** A page of one account's friends, its envelope checked; the items are still as they came. */
export interface Page {
  readonly items: PageItems;
  readonly standardSequence: number;
  /** Null where the service sends none: then no later probe can prove the account unchanged. */
  readonly customSequence: number | null;
  /** Friends the service says the account has, over all pages. */
  readonly friendNum: number;
  readonly complete: boolean;
  readonly nextStartIndex: number;
}

/** What one delivery says. */
export type Answer =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'error'; readonly code: number; readonly text: string }
  /** A success that cannot be read without guessing: invalid UTF-8, or fields of a wrong type. */
  | { readonly kind: 'unreadable'; readonly text: string; readonly raw: string | null }
  /** Not the service's JSON at all: a proxy's page, a torn body, no answer. */
  | { readonly kind: 'no_answer'; readonly text: string; readonly timedOut: boolean };

/** Reads a delivery. Never throws. */
export function readAnswer(delivery: Delivery): Answer {
  if (delivery.kind === 'unreachable') {
    return noAnswer(`no answer (${delivery.reason})`, delivery.timedOut);
  }
  if (delivery.status !== 200) return noAnswer(`HTTP status ${delivery.status}`);
  if (!isUtf8(delivery.body)) {
    return { kind: 'unreadable', text: 'the answer is not valid UTF-8', raw: null };
  }
  const unparsed = splitPage(delivery.body);
  if (unparsed) return { kind: 'page', page: unparsed };
  const json = parseQuickly(delivery.body);
  if (json === undefined) return noAnswer('the answer is not JSON');
  const quick = quickPage(json, delivery.body);
  if (quick) return { kind: 'page', page: quick };
  const envelope = WireEnvelope.safeParse(json);
  if (!envelope.success) return noAnswer('the answer has no ErrorCode');
  const { ErrorCode: code, ErrorInfo: text } = envelope.data;
  if (code !== 0) return { kind: 'error', code, text: fromByteText(text) };
  const page = WirePage.safeParse(json);
  if (!page.success) {
    return {
      kind: 'unreadable',
      text: z.prettifyError(page.error),
      raw: delivery.body.toString('utf8'),
    };
  }
  return { kind: 'page', page: toPage(page.data, delivery.body) };
}

const ITEMS = Buffer.from('"UserDataItem":[');

/**
 * The page with its items not parsed, if the rest of it is a page: what stands before the first
 * item and what stands after the last `]`. Whether the items are just what is between, whoever
 * scans them finds out.
 */
function splitPage(body: Buffer): Page | undefined {
  const first = body.indexOf(ITEMS);
  const last = body.lastIndexOf(']');
  if (first < 0 || last < 0) return undefined;
  const from = first + ITEMS.length - 1;
  const rest = Buffer.concat([body.subarray(0, from + 1), body.subarray(last)]);
  const page = quickPage(parseQuickly(rest), rest);
  if (page === undefined) return undefined;
  const items: PageItems = {
    json: body.subarray(from, last + 1),
    parse: () => itemsOf(parseQuickly(body)),
    parseExactly: () => itemsOf(parseAsExactly(body)),
  };
  return { ...page, items };
}

/**
 * The page, if every field is what the schema asks for; undefined leaves it to the schema to say
 * what is wrong. The same checks made by the schema cost a tenth of the whole page.
 */
function quickPage(json: unknown, body: Buffer): Page | undefined {
  if (typeof json !== 'object' || json === null || !('ErrorCode' in json)) return undefined;
  const wire: Partial<Record<keyof WirePage | 'ErrorCode', unknown>> = json;
  const { UserDataItem: items, CustomSequence: customSequence, CompleteFlag: complete } = wire;
  const { StandardSequence: standardSequence, FriendNum: friendNum, NextStartIndex: next } = wire;
  const known =
    wire.ErrorCode === 0 && Array.isArray(items) && isCount(standardSequence) && isCount(friendNum);
  if (!known || !isCount(next) || !Number.isSafeInteger(complete)) return undefined;
  if (!isCount(customSequence)) return undefined; // Also where it is absent: rare, and no error.
  return {
    items: parsedItems(items, body),
    standardSequence,
    customSequence,
    friendNum,
    complete: complete !== 0,
    nextStartIndex: next,
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && typeof value === 'number' && value >= 0;
}

function noAnswer(text: string, timedOut = false): Answer {
  return { kind: 'no_answer', text, timedOut };
}

function toPage(wire: WirePage, body: Buffer): Page {
  return {
    items: parsedItems(wire.UserDataItem ?? [], body),
    standardSequence: wire.StandardSequence,
    customSequence: wire.CustomSequence ?? null,
    friendNum: wire.FriendNum,
    complete: wire.CompleteFlag !== 0,
    nextStartIndex: wire.NextStartIndex,
  };
}

function parsedItems(items: readonly unknown[], body: Buffer): PageItems {
  return { parse: () => items, parseExactly: () => itemsOf(parseAsExactly(body)) };
}

function itemsOf(json: unknown): readonly unknown[] | undefined {
  const page: { readonly UserDataItem?: unknown } = Object(json);
  return Array.isArray(page.UserDataItem) ? page.UserDataItem : undefined;
}
