import { sleepMs } from '../core/clock.ts';
import { PublishError, ServiceError, type Failure } from '../core/errors.ts';
import { sendOnce, type AttemptParts } from './attempt.ts';
import type { Answer, Page } from './page.ts';
import type { PageRequest } from './page-request.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { retryDelayMs, type RetryReason } from './retry.ts';
import type { ServiceHealth } from './service-health.ts';
import { ruleFor } from './verdict.ts';

/** What asking for a page came to, after all attempts. */
export type PageResult =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'not_found'; readonly code: number; readonly text: string }
  | { readonly kind: 'failed'; readonly code: number | null; readonly text: string }
  | { readonly kind: 'unreadable'; readonly text: string; readonly raw: string | null }
  /** The service is in trouble and the account is not to blame: ask again later. */
  | { readonly kind: 'deferred' };

/** Asks `v4/sns/friend_get` for pages, within the rate, until each is answered or given up. */
export interface FriendGetClient {
  /**
   * @throws {ServiceError} No call can work: wrong key, no admin, or the service out of reach.
   * @throws {PublishError} Retries used up their budget again after every pause.
   */
  fetchPage(request: PageRequest): Promise<PageResult>;
  counts(): CallCounts;
  close(): Promise<void>;
}

/** Calls so far. */
export interface CallCounts {
  /** Attempts made, retries included. */
  readonly calls: number;
  readonly retries: number;
  /** Whether all calls wait for a service in trouble. */
  readonly paused: boolean;
}

/** What a client is made of. */
export interface ClientParts extends AttemptParts {
  /** How messages call the service. */
  readonly host: string;
  readonly limiter: RateLimiter;
  readonly health: ServiceHealth;
  /** Ends all waiting; no call is begun afterwards. */
  readonly cancel: AbortSignal;
  /** How long calls rest when the retries' budget is used up. */
  readonly pauseMs: number;
}

/** Pauses before a service that does not recover is left alone. */
const PAUSES_MAX = 2;
const UNREACHABLE_HINT =
  'Check app.region or app.baseUrl, the network and the proxy; then run again.';
const CLOCK_HINT = 'Check the clock of this machine: a signature is dated by it.';
const LOCKED_HINT = 'Check FRIENDLAKE_SECRET_KEY, wait some minutes, and run again.';

/** Creates a client; the transport is closed with it. */
export function createFriendGetClient(parts: ClientParts): FriendGetClient {
  const { signer, transport, limiter, health, random, cancel } = parts;
  let calls = 0;
  let retries = 0;
  let pauses = 0;
  let heard = false; // Whether the service itself ever answered.
  let first: Promise<unknown> | undefined;
  let pause: Promise<void> | undefined;
  let fatal: Failure | undefined;

  async function attempt(request: PageRequest, number: number): Promise<Answer> {
    await pause;
    const slot = await limiter.acquire();
    try {
      cancel.throwIfAborted();
      if (fatal) throw fatal;
      calls += 1;
      return await sendOnce(parts, { request, number, slot });
    } finally {
      slot.release();
    }
  }

  /** The result an answer settles, or why to ask again. */
  function judge(answer: Answer, earlier: readonly RetryReason[]): PageResult | RetryReason {
    if (answer.kind === 'no_answer') return 'failure';
    heard = true;
    if (answer.kind !== 'error') return answer;
    const { code, text } = answer;
    const { verdict, meaning, hint = '' } = ruleFor(code);
    const refusal = `${parts.host} refuses every call: ${meaning} (${code})`;
    switch (verdict) {
      case 'retry':
        return 'failure';
      case 'slow_down':
        limiter.slowDown();
        return 'over_frequency';
      case 'wait':
        if (earlier.includes('locked_out'))
          throw stop(new ServiceError(refusal, { hint: LOCKED_HINT }));
        signer.renew();
        return 'locked_out';
      case 'renew_signature':
        if (earlier.includes('signature'))
          throw stop(new ServiceError(refusal, { hint: CLOCK_HINT }));
        signer.renew();
        return 'signature';
      case 'not_found':
        return { kind: 'not_found', code, text };
      case 'fail_account':
        return { kind: 'failed', code, text: text || meaning };
      case 'abort':
        throw stop(new ServiceError(refusal, { hint }));
    }
  }

  function giveUp(answer: Answer, { ordinal }: PageRequest): PageResult {
    if (!heard && answer.kind === 'no_answer') {
      const message = `${parts.host} cannot be used: ${answer.text}`;
      throw stop(new ServiceError(message, { hint: UNREACHABLE_HINT }));
    }
    if (health.inTrouble(ordinal)) return { kind: 'deferred' };
    if (answer.kind === 'error') return { ...answer, kind: 'failed' };
    return { kind: 'failed', code: null, text: 'text' in answer ? answer.text : '' };
  }

  /** Remembers that no call can work, so that none in hand is tried again. */
  function stop(failure: Failure): Failure {
    fatal ??= failure;
    return fatal;
  }

  /** Lets all calls rest, or stops for good when the service did not recover before. */
  function rest(): void {
    if (pause !== undefined) return;
    pauses += 1;
    if (pauses > PAUSES_MAX) {
      throw stop(
        new PublishError(`${parts.host} keeps failing: its calls used up their retries`, {
          hint: 'What was pulled is kept. Run again when the service has recovered.',
        }),
      );
    }
    pause = sleepMs(parts.pauseMs, cancel).finally(() => {
      health.refill();
      pause = undefined;
    });
    pause.catch(() => {}); // Whoever waits for it is told.
  }

  async function fetch(request: PageRequest): Promise<PageResult> {
    const reasons: RetryReason[] = [];
    for (let number = 1; ; number++) {
      const answer = await attempt(request, number);
      const judged = judge(answer, reasons);
      if (typeof judged !== 'string') {
        health.answered(request.ordinal);
        return judged;
      }
      health.failed(request.ordinal);
      if (health.isSpent()) rest();
      const delayMs = retryDelayMs(number, judged, random());
      if (delayMs === undefined) return giveUp(answer, request);
      reasons.push(judged);
      retries += 1;
      await sleepMs(delayMs, cancel);
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
    counts: () => ({ calls, retries, paused: pause !== undefined }),
    close: () => transport.close(),
  };
}
