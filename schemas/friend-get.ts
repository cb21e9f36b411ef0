import { z } from 'zod';

const count = z.number().int().min(0);

/** One `{Tag, Value}` pair. The value's JSON type depends on the tag, so it is kept as it came. */
export const WireValueItem = z.object({ Tag: z.string().min(1), Value: z.unknown() });

/** One friend as the service spells it; a friend without tags may lack `ValueItem`. */
export const WireFriend = z.object({
  To_Account: z.string().min(1),
  ValueItem: z.array(WireValueItem).nullish(),
});

/**
 * The envelope of every answer, error or page. Only `ErrorCode` is certain: Tencent's own model
 * requires nothing else (TencentCloud/tencentcloud-im-sdk-java, docs/FriendGetResponse.md).
 */
export const WireEnvelope = z.object({
  ErrorCode: z.number().int(),
  ErrorInfo: z.string().catch(''), // Of whatever shape: the code alone decides.
});

/**
 * A successful page of `v4/sns/friend_get`, read tolerantly: unknown keys are ignored, and
 * `UserDataItem` and `CustomSequence` may be absent (the China documentation has dropped the
 * latter). The items are left unread here; the flattening checks each of them as it goes.
 */
export const WirePage = z.object({
  UserDataItem: z.array(z.unknown()).nullish(),
  StandardSequence: count,
  CustomSequence: count.nullish(),
  FriendNum: count,
  CompleteFlag: z.number().int(),
  NextStartIndex: count,
});
export type WirePage = z.infer<typeof WirePage>;
