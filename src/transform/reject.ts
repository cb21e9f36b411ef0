import { WireFriend } from '../../schemas/friend-get.ts';
import { quarantinedText, type Refusal } from '../../schemas/quarantine.ts';
import { fromByteText, isByteText, type ByteText } from '../core/byte-text.ts';
import { extraJson, valueJson, type Extra } from './extra.ts';

/** Why an item, or a tag of it, is not kept. */
export interface Reject {
  /** The tag that is to blame; null when it is the item. */
  readonly tag: string | null;
  readonly reason: string;
  /** What is refused; of an item as a whole, nothing has to be said. */
  readonly value?: unknown;
}

/** The item is not what the service documents. */
export const MALFORMED: Reject = { tag: null, reason: 'malformed' };
/** The friend's UserID has no UTF-8. */
export const NO_UNICODE: Reject = { tag: null, reason: 'To_Account is not valid Unicode' };
/** Whoever sent it, it is no page of the service. */
export const NO_JSON: Reject = { tag: null, reason: 'the answer is not JSON' };
/** A number may have lost digits; the exact items tell. */
export const INEXACT: Reject = { tag: null, reason: 'inexact' };

/** The tag whose value `extra` cannot hold: everything but deep nesting goes there. */
export function tooDeep(extras: readonly Extra[]): Reject {
  const [tag, value] = extras.find((extra) => extraJson([extra]) === undefined) ?? ['', null];
  return { tag, reason: 'has a value that cannot be kept exactly', value };
}

/** What is refused of a friend, for the record. */
export function refusalOf(friend: ByteText | null, { tag, reason, value }: Reject): Refusal {
  const named = tag !== null && isByteText(tag);
  // A tag that no column can hold stands beside its value.
  const json = valueJson(tag === null || named ? value : { Tag: tag, Value: value });
  return {
    friend: friend === null ? null : fromByteText(friend),
    tag: named ? fromByteText(tag) : null,
    reason,
    raw: json === undefined ? null : quarantinedText(fromByteText(json)),
  };
}

/** What is refused when an item makes its account impossible to keep. */
export function rejectedItem(item: unknown, reject: Reject, index: number): Refusal {
  const { To_Account: friend } = isObject(item) ? item : {};
  const known = typeof friend === 'string' && friend !== '' && isByteText(friend) ? friend : null;
  if (reject.tag !== null) return refusalOf(known, reject);
  const issue = reject === MALFORMED ? WireFriend.safeParse(item).error?.issues[0] : undefined;
  const problem = issue ? `${issue.path.join('.') || 'item'}: ${issue.message}` : reject.reason;
  const reason = known === null ? `item ${index}: ${problem}` : problem;
  return refusalOf(known, { tag: null, reason, value: item });
}

/** An array passes: it has none of the fields that are asked for next. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
