import fc from 'fast-check';
import { STANDARD_TAGS, type TagColumn } from '../../schemas/friends.ts';
import {
  bool,
  bytes,
  float64,
  int64,
  json,
  string,
  stringList,
  tagColumns,
  timestamp,
} from '../../src/config/tags.ts';
import { anyText } from '../core/any-text.ts';
import type { WireItem } from './model.ts';
import { spelled, textOf, wireText, wireValue } from './wire-value.ts';

/** A custom tag of every type. */
export const EVERY_TAG: readonly TagColumn[] = tagColumns({
  Tag_SNS_Custom_Text: string({ column: 'a_text' }),
  Tag_SNS_Custom_Whole: int64({ column: 'a_whole' }),
  Tag_SNS_Custom_Float: float64({ column: 'a_float' }),
  Tag_SNS_Custom_Truth: bool({ column: 'a_truth' }),
  Tag_SNS_Custom_Second: timestamp({ column: 'a_second', unit: 'seconds' }),
  Tag_SNS_Custom_Milli: timestamp({ column: 'a_milli', unit: 'millis' }),
  Tag_SNS_Custom_Json: json({ column: 'a_json' }),
  Tag_SNS_Custom_List: stringList({ column: 'a_list' }),
  Tag_SNS_Custom_Bytes: bytes({ column: 'a_bytes' }),
});

const customTag = fc.constantFrom(...EVERY_TAG.map(({ tag }) => tag));
const otherTag = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'a\'b"c', 'half \ud800', 'x'.repeat(500)),
  wireText.filter((text) => text !== ''),
);
const anyTag = fc.oneof(
  { weight: 8, arbitrary: customTag },
  { weight: 1, arbitrary: fc.constantFrom(...STANDARD_TAGS.map(({ tag }) => tag)) },
  { weight: 1, arbitrary: otherTag },
);
const account = fc.oneof(
  fc.constantFrom('bea', 'cid', '__proto__', "o'neil"),
  anyText.filter((text) => text !== ''),
);
const anyTags = fc.uniqueArray(fc.tuple(anyTag, wireValue), {
  maxLength: 6,
  selector: ([tag]) => tag,
});
/** Tags that fit their columns, so that there are rows under every contract. */
const fittingTags = fc
  .tuple(anyText, fc.array(anyText), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
  .map(([words, list, whole]): WireItem['tags'] => [
    ['Tag_SNS_IM_Remark', textOf(words)],
    ['Tag_SNS_Custom_List', { kind: 'list', elements: list.map(textOf) }],
    ['Tag_SNS_Custom_Whole', { kind: 'number', spelling: String(whole) }],
  ]);
const item: fc.Arbitrary<WireItem> = fc.record({
  account,
  tags: fc.oneof(anyTags, fittingTags),
});
/** The items of one account. */
export const wireItems = fc.array(item, { maxLength: 4 });

/** A page as the service would send it, byte for byte. */
export function bodyOf(sent: readonly WireItem[]): Buffer {
  const friends = sent.map(({ account: to, tags }) => {
    const pairs = tags.map(
      ([tag, value]) => `{"Tag":${JSON.stringify(tag)},"Value":${spelled(value)}}`,
    );
    return `{"To_Account":${JSON.stringify(to)},"ValueItem":[${pairs.join(',')}]}`;
  });
  return Buffer.from(
    `{"ErrorCode":0,"StandardSequence":1,"CustomSequence":1,"FriendNum":9,"CompleteFlag":1,"NextStartIndex":0,"UserDataItem":[${friends.join(',')}]}`,
  );
}
