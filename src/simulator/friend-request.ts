/** The body of a `friend_get` call, checked. */
export interface FriendRequest {
  readonly account: string;
  readonly startIndex: number;
  /** The caller's StandardSequence; 0 also where it sent none. */
  readonly standardSequence: number;
  /** The caller's CustomSequence; 0 also where it sent none. */
  readonly customSequence: number;
}

/**
 * Reads the body of a call. Its content type does not matter, unknown fields neither.
 *
 * @returns The request or an error code: 60003 no JSON object, 60015 the account is not a string,
 *   30001 a field is missing or is not an unsigned integer.
 */
export function readFriendRequest(body: string): FriendRequest | number {
  const fields = fieldsOf(body);
  if (fields === undefined) return 60003;
  const account = fields.get('From_Account');
  if (account === undefined || account === '') return 30001;
  if (typeof account !== 'string') return 60015;
  const startIndex = unsigned(fields.get('StartIndex'));
  const standardSequence = unsigned(fields.get('StandardSequence') ?? 0);
  const customSequence = unsigned(fields.get('CustomSequence') ?? 0);
  if (startIndex === undefined) return 30001;
  if (standardSequence === undefined || customSequence === undefined) return 30001;
  return { account, startIndex, standardSequence, customSequence };
}

function fieldsOf(body: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(body);
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
    return new Map(Object.entries(json));
  } catch {
    return undefined;
  }
}

function unsigned(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
