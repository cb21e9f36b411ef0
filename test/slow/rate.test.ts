import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { sleepMs } from '../../src/core/clock.ts';
import { rateOf, startRateService, type SeenRate } from './rate-service.ts';

/** Over a minute of calls. */
const ACCOUNTS = 12_500;

function expectFullRate(...seen: readonly SeenRate[]): void {
  for (const { used, worstSecond, overFrequency } of seen) {
    expect(worstSecond).toBeLessThanOrEqual(200);
    expect(overFrequency).toBe(0);
    expect(used).toBeGreaterThanOrEqual(99);
  }
}

// Server and client share this machine: when something else takes the processor from the server
// for over 8 ms, it stamps calls that much later than they came. So each may be repeated.
describe.skipIf(!process.env['FRIENDLAKE_SLOW'])(
  '99 % of 200 calls/s is used and never 201 in a second',
  { retry: 2, timeout: 200_000 },
  () => {
    test('from a cold start', async () => {
      const service = await startRateService({ accounts: ACCOUNTS });
      const [status] = await once(service.startSync(), 'exit');
      const seen = rateOf(await service.calls());
      process.stdout.write(`${JSON.stringify(seen)}\n`);
      expect(status).toBe(0);
      expect(seen.seconds).toBeGreaterThan(60);
      expectFullRate(seen);
    });

    test('over a kill and an instant restart', async () => {
      const service = await startRateService({ accounts: ACCOUNTS });
      const killed = service.startSync();
      await sleepMs(32_000);
      killed.kill('SIGKILL');
      const restarted = once(service.startSync(), 'exit'); // Its first call is half a second off.
      const before = (await service.calls()).length;
      const [status] = await restarted;
      const calls = await service.calls();
      const parts = [calls.slice(0, before), calls.slice(before)].map(rateOf);
      const whole = rateOf(calls);
      process.stdout.write(`${JSON.stringify({ parts, whole })}\n`);
      expect(status).toBe(0);
      expect(whole.worstSecond).toBeLessThanOrEqual(200);
      expectFullRate(...parts);
    });

    test('though the process stalls for 250 ms every minute', async () => {
      const service = await startRateService({ accounts: ACCOUNTS });
      const [status] = await once(service.startSync('test/slow/stall.ts'), 'exit');
      const seen = rateOf(await service.calls());
      process.stdout.write(`${JSON.stringify(seen)}\n`);
      expect(status).toBe(0);
      expect(seen.seconds).toBeGreaterThan(60);
      expectFullRate(seen);
    });
  },
);
