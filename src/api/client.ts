import { sleepMs } from '../core/clock.ts';
import { ServiceError } from '../core/errors.ts';
import { readAnswer, type Answer, type Page } from './page.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { retryDelayMs, type RetryReason } from './retry.ts';
import type { Transport } from './transport.ts';
import type { Credentials, Signer } from './user-sig.ts';
import { ruleFor } from './verdict.ts';

/** One page to ask for. */
export interface PageRequest {
  readonly account: string;
  readonly startIndex: number;
  /** The sequences of an earlier pull, or 0 to be sent everything. */
  readonly standardSequence: number;
  readonly customSequence: number;
}

/** What asking for a page came to, after all attempts. */
export type PageResult =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'not_found'; readonly code: number; readonly text: string }
  | { readonly kind: 'failed'; readonly code: number | null; readonly text: string }
  | { readonly kind: 'unreadable'; readonly text: string };

/** Asks `v4/sns/friend_get` for pages, within the rate, until each is answered or given up. */
export interface FriendGetClient {
  /** @throws {ServiceError} No call can work: wrong key, no admin, or the service out of reach. */
  fetchPage(request: PageRequest): Promise<PageResult>;
  counts(): CallCounts;
  close(): Promise<void>;
}

/** Calls so far. */
export interface CallCounts {
  /** Attempts made, retries included. */
  readonly calls: number;
  readonly retries: number;
  /** Answers that said we are over the frequency. */
  readonly overFrequency: number;
  readonly worstSecond: number;
}

/** What a client is made of. */
export interface ClientParts {
  readonly host: string;
  readonly caller: Pick<Credentials, 'sdkAppId' | 'admin'>;
  readonly signer: Signer;
  readonly transport: Transport;
  readonly limiter: RateLimiter;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

const UINT32 = 2 ** 32;
const UNREACHABLE_HINT =
  'Check app.region or app.baseUrl, the network and the proxy; then run again.';

/** Creates a client; the transport is closed with it. */
export function createFriendGetClient(parts: ClientParts): FriendGetClient {
  const { caller, signer, transport, limiter, random } = parts;
  let calls = 0;
  let retries = 0;
  let overFrequency = 0;
  let heard = false; // Whether the service itself ever answered.
  let first: Promise<unknown> | undefined;
  let fatal: ServiceError | undefined;

  async function attempt(request: PageRequest): Promise<Answer> {
    const slot = await limiter.acquire();
    if (fatal) {
      slot.release();
      throw fatal;
    }
    calls += 1;
    try {
      const userSig = signer.userSig();
      const path = pathOf(caller, userSig, Math.floor(random() * UINT32));
      const delivery = await transport.post(path, bodyOf(request), () => slot.written());
      return withoutSignature(readAnswer(delivery), userSig);
    } finally {
      slot.release();
    }
  }

  /** The result an answer settles, or why to ask again. */
  function judge(answer: Answer): PageResult | { readonly retry: RetryReason } {
    if (answer.kind === 'no_answer') return { retry: 'failure' };
    heard = true;
    if (answer.kind !== 'error') return answer;
    const { code, text } = answer;
    const { verdict, meaning, hint = '' } = ruleFor(code);
    switch (verdict) {
      case 'retry':
        return { retry: 'failure' };
      case 'slow_down':
        overFrequency += 1;
        limiter.slowDown();
        return { retry: 'over_frequency' };
      case 'wait':
        return { retry: 'locked_out' };
      case 'renew_signature':
        signer.renew();
        return { retry: 'failure' };
      case 'not_found':
        return { kind: 'not_found', code, text };
      case 'fail_account':
        return { kind: 'failed', code, text: text || meaning };
      case 'abort':
        throw stop(`${parts.host} refuses every call: ${meaning} (${code})`, hint);
    }
  }

  function giveUp(answer: Answer): PageResult {
    if (!heard && answer.kind === 'no_answer') {
      throw stop(`${parts.host} cannot be used: ${answer.text}`, UNREACHABLE_HINT);
    }
    if (answer.kind === 'error') return { ...answer, kind: 'failed' };
    return { kind: 'failed', code: null, text: 'text' in answer ? answer.text : '' };
  }

  /** Remembers that no call can work, so that none in hand is tried again. */
  function stop(message: string, hint: string): ServiceError {
    fatal ??= new ServiceError(message, { hint });
    return fatal;
  }

  async function fetch(request: PageRequest): Promise<PageResult> {
    for (let number = 1; ; number++) {
      const answer = await attempt(request);
      const judged = judge(answer);
      if ('kind' in judged) return judged;
      const delayMs = retryDelayMs(number, judged.retry, random());
      if (delayMs === undefined) return giveUp(answer);
      retries += 1;
      await sleepMs(delayMs);
    }
  }

  return {
    async fetchPage(request) {
      // One call goes first: a wrong key tried 64 times at once locks the app for a minute.
      const turn = first;
      if (turn) await turn;
      const result = fetch(request);
      first ??= result.catch(() => {});
      return result;
    },
    counts: () => ({ calls, retries, overFrequency, worstSecond: limiter.worstSecond() }),
    close: () => transport.close(),
  };
}

/** A service may quote the call in its error texts, and those are kept. */
function withoutSignature(answer: Answer, userSig: string): Answer {
  if (answer.kind !== 'error') return answer;
  return { ...answer, text: answer.text.replaceAll(userSig, '…') };
}

function pathOf(
  { sdkAppId, admin }: ClientParts['caller'],
  userSig: string,
  randomUint32: number,
): string {
  return (
    `/v4/sns/friend_get?sdkappid=${sdkAppId}&identifier=${encodeURIComponent(admin)}` +
    `&usersig=${encodeURIComponent(userSig)}&random=${randomUint32}&contenttype=json`
  );
}

function bodyOf(request: PageRequest): string {
  return JSON.stringify({
    From_Account: request.account,
    StartIndex: request.startIndex,
    StandardSequence: request.standardSequence,
    CustomSequence: request.customSequence,
  });
}
