import type { CallLedger } from '../api/call-ledger.ts';
import { createFriendGetClient, type FriendGetClient } from '../api/client.ts';
import { createRateLimiter } from '../api/rate-limiter.ts';
import { createServiceHealth } from '../api/service-health.ts';
import { createTransport } from '../api/transport.ts';
import { createSigner } from '../api/user-sig.ts';
import type { Settings } from '../config/settings.ts';
import { monotonicMs, type WallClock } from '../core/clock.ts';
import type { Ledger } from '../stage/ledger.ts';

/** What a connection takes from the run. */
export interface ConnectParts {
  readonly ledger: CallLedger & Pick<Ledger, 'recentWritesMs'>;
  readonly wallMs: WallClock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** Ends all waiting. */
  readonly cancel: AbortSignal;
  /** How long calls rest when a failing service has used up their retries. */
  readonly pauseMs: number;
}

/** Makes the client that the settings describe; nothing is sent yet. */
export function connect(settings: Settings, parts: ConnectParts): FriendGetClient {
  const { app, rate, guardMs, concurrency } = settings;
  return createFriendGetClient({
    ...parts,
    host: new URL(app.baseUrl).host,
    caller: app,
    signer: createSigner(app, parts.wallMs),
    transport: createTransport({ baseUrl: app.baseUrl, connections: concurrency }),
    limiter: createRateLimiter({
      rate,
      guardMs,
      nowMs: monotonicMs,
      past: parts.ledger.recentWritesMs,
    }),
    health: createServiceHealth(rate),
  });
}
