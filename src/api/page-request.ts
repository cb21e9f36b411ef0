import type { Credentials } from './user-sig.ts';

/** One page to ask for. */
export interface PageRequest {
  readonly account: string;
  /** Place of the account in its list; for the ledger. */
  readonly ordinal: number;
  readonly startIndex: number;
  /** The sequences of an earlier pull, or 0 to be sent everything. */
  readonly standardSequence: number;
  readonly customSequence: number;
}

/** Path and query of a call; the signature in it is why no URL is ever shown. */
export function pathOf(
  { sdkAppId, admin }: Pick<Credentials, 'sdkAppId' | 'admin'>,
  userSig: string,
  randomUint32: number,
): string {
  return (
    `/v4/sns/friend_get?sdkappid=${sdkAppId}&identifier=${encodeURIComponent(admin)}` +
    `&usersig=${encodeURIComponent(userSig)}&random=${randomUint32}&contenttype=json`
  );
}

/** Body of a call. */
export function bodyOf(request: PageRequest): string {
  return JSON.stringify({
    From_Account: request.account,
    StartIndex: request.startIndex,
    StandardSequence: request.standardSequence,
    CustomSequence: request.customSequence,
  });
}
