import type { CallLedger } from '../src/api/call-ledger.ts';
import { createFriendGetClient, type FriendGetClient } from '../src/api/client.ts';
import { createRateLimiter } from '../src/api/rate-limiter.ts';
import { createServiceHealth } from '../src/api/service-health.ts';
import { createTransport } from '../src/api/transport.ts';
import { createSigner } from '../src/api/user-sig.ts';
import { tagColumns, int64, string } from '../src/config/tags.ts';
import { monotonicMs, wallMs } from '../src/core/clock.ts';
import { DEMO_APP } from '../src/simulator/index.ts';
import { IN_FLIGHT } from './cost.ts';

/** The tags the pipelines of the README declare. */
export const TAGS = tagColumns({
  Tag_SNS_Custom_Level: int64({ column: 'level' }),
  Tag_SNS_Custom_Note: string({ column: 'note' }),
});

/** So many calls a second that the limiter never delays one. */
export const UNLIMITED = 1_000_000;

/** Makes the client of a run, over a page server. */
export function connectTo(baseUrl: string, ledger: CallLedger): FriendGetClient {
  return createFriendGetClient({
    host: new URL(baseUrl).host,
    caller: DEMO_APP,
    signer: createSigner(DEMO_APP, wallMs),
    transport: createTransport({ baseUrl, connections: IN_FLIGHT }),
    limiter: createRateLimiter({ rate: UNLIMITED, guardMs: 0, nowMs: monotonicMs }),
    health: createServiceHealth(UNLIMITED),
    ledger,
    random: Math.random,
    cancel: new AbortController().signal,
    pauseMs: 0,
  });
}
