import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { WireEnvelope, WirePage } from '../../schemas/friend-get.ts';
import { fromByteText, jsonByteText, type ByteText } from '../core/byte-text.ts';
import { mayHaveFractions, parseExactly } from '../core/exact-json.ts';
import type { Delivery } from './transport.ts';

/**
 * A page of one account's friends, its envelope checked; the items are still as they came, but
 * that every string in them, keys included, is byte text.
 */
export interface Page {
  readonly items: readonly unknown[];
  /** The items once more, each number that JavaScript may not hold kept as it is spelled. */
  readonly exactItems: () => readonly unknown[];
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
  const source = jsonByteText(delivery.body);
  const json = parseJson(source, mayHaveFractions(source) ? parseExactly : JSON.parse);
  if (json === undefined) return noAnswer('the answer is not JSON');
  const quick = quickPage(json, source);
  if (quick) return { kind: 'page', page: quick };
  const envelope = WireEnvelope.safeParse(json);
  if (!envelope.success) return noAnswer('the answer has no ErrorCode');
  const { ErrorCode: code, ErrorInfo: text } = envelope.data;
  if (code !== 0) return { kind: 'error', code, text: fromByteText(text) };
  const page = WirePage.safeParse(json);
  if (!page.success) {
    return { kind: 'unreadable', text: z.prettifyError(page.error), raw: fromByteText(source) };
  }
  return { kind: 'page', page: toPage(page.data, source) };
}

/**
 * The page, if every field is what the schema asks for; undefined leaves it to the schema to say
 * what is wrong. The same checks made by the schema cost a tenth of the whole page.
 */
function quickPage(json: unknown, source: ByteText): Page | undefined {
  if (typeof json !== 'object' || json === null || !('ErrorCode' in json)) return undefined;
  const wire: Partial<Record<keyof WirePage | 'ErrorCode', unknown>> = json;
  const { UserDataItem: items, CustomSequence: customSequence, CompleteFlag: complete } = wire;
  const { StandardSequence: standardSequence, FriendNum: friendNum, NextStartIndex: next } = wire;
  const known =
    wire.ErrorCode === 0 && Array.isArray(items) && isCount(standardSequence) && isCount(friendNum);
  if (!known || !isCount(next) || !Number.isSafeInteger(complete)) return undefined;
  if (!isCount(customSequence)) return undefined; // Also where it is absent: rare, and no error.
  return {
    items,
    exactItems: () => exactItemsOf(source) ?? items,
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

function parseJson(source: ByteText, parse: (source: ByteText) => unknown): unknown {
  try {
    return parse(source);
  } catch (error) {
    return error instanceof RangeError ? parseJson(source, JSON.parse) : undefined; // Nested too deep.
  }
}

function toPage(wire: WirePage, source: ByteText): Page {
  const items = wire.UserDataItem ?? [];
  return {
    items,
    exactItems: () => exactItemsOf(source) ?? items,
    standardSequence: wire.StandardSequence,
    customSequence: wire.CustomSequence ?? null,
    friendNum: wire.FriendNum,
    complete: wire.CompleteFlag !== 0,
    nextStartIndex: wire.NextStartIndex,
  };
}

/** Undefined when they are nested too deep for it; then they are refused for that anyway. */
function exactItemsOf(source: ByteText): readonly unknown[] | undefined {
  try {
    const page: { readonly UserDataItem?: unknown } = Object(parseExactly(source));
    return Array.isArray(page.UserDataItem) ? page.UserDataItem : undefined;
  } catch {
    return undefined;
  }
}
