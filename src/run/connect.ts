import { createFriendGetClient, type CallCounts, type FriendGetClient } from '../api/client.ts';
import { createRateLimiter } from '../api/rate-limiter.ts';
import { createTransport } from '../api/transport.ts';
import { createSigner } from '../api/user-sig.ts';
import type { Settings } from '../config/settings.ts';
import { monotonicMs, type WallClock } from '../core/clock.ts';
import type { CallTotals } from '../stage/records.ts';

/** Makes the client that the settings describe; nothing is sent yet. */
export function connect(
  { app, rate, guardMs, concurrency }: Settings,
  { wallMs, random }: { wallMs: WallClock; random: () => number },
): FriendGetClient {
  return createFriendGetClient({
    host: new URL(app.baseUrl).host,
    caller: app,
    signer: createSigner(app, wallMs),
    transport: createTransport({ baseUrl: app.baseUrl, connections: concurrency }),
    limiter: createRateLimiter({ rate, guardMs, nowMs: monotonicMs }),
    random,
  });
}

/** Gives, each time it is asked, the calls since it was last asked. */
export function createCallMeter(counts: () => CallCounts): () => CallTotals {
  let last: CallCounts = { calls: 0, retries: 0, overFrequency: 0, worstSecond: 0 };
  return () => {
    const now = counts();
    const since = {
      calls: now.calls - last.calls,
      retries: now.retries - last.retries,
      overFrequency: now.overFrequency - last.overFrequency,
      worstSecond: now.worstSecond,
    };
    last = now;
    return since;
  };
}
