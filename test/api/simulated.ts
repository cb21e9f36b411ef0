import { onTestFinished } from 'vitest';
import { createFriendGetClient, type ClientParts } from '../../src/api/client.ts';
import type { SentCall } from '../../src/api/call-ledger.ts';
import type { PageRequest } from '../../src/api/page-request.ts';
import { createRateLimiter } from '../../src/api/rate-limiter.ts';
import { createServiceHealth } from '../../src/api/service-health.ts';
import { createTransport } from '../../src/api/transport.ts';
import { createSigner } from '../../src/api/user-sig.ts';
import { monotonicMs, wallMs } from '../../src/core/clock.ts';
import {
  createWorld,
  DEMO_APP,
  startSimulator,
  syntheticGraph,
  type Call,
  type Simulator,
  type SimulatorOptions,
} from '../../src/simulator/index.ts';

/** Starts a simulated app of 50 accounts, without a limit of its own, for one test. */
export async function simulate(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const world = createWorld({ graph: syntheticGraph({ accounts: 50, seed: 1 }) });
  const simulator = await startSimulator({ ratePerSecond: null, world, ...options });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** Starts one whose first calls are answered with these bodies, the rest with pages. */
export async function simulateAnswers(...bodies: readonly string[]): Promise<Simulator> {
  return simulate({
    intercept({ call }: Call) {
      const body = bodies[call - 1];
      return body === undefined ? undefined : { body };
    },
  });
}

/** The body of an answer with an error code. */
export function errorBody(code: number, text = `Err_SNS_${code}`): string {
  return JSON.stringify({ ActionStatus: 'FAIL', ErrorCode: code, ErrorInfo: text });
}

/** A client for one test: fast, and without waiting between attempts. */
export function clientOf(baseUrl: string, changes: Partial<ClientParts> = {}) {
  const sent: SentCall[] = [];
  const client = createFriendGetClient({
    host: new URL(baseUrl).host,
    caller: DEMO_APP,
    signer: createSigner(DEMO_APP, wallMs),
    transport: createTransport({ baseUrl, connections: 16 }),
    limiter: createRateLimiter({ rate: 10_000, guardMs: 0, nowMs: monotonicMs }),
    ledger: { sent: (call) => sent.push(call), answered: () => {} },
    health: createServiceHealth(200),
    random: () => 0,
    cancel: new AbortController().signal,
    pauseMs: 0,
    ...changes,
  });
  onTestFinished(() => client.close());
  return { client, sent };
}

/** A request for the first page of an account of the simulated world. */
export function pageOf(account = 'user_00007', changes: Partial<PageRequest> = {}): PageRequest {
  return {
    account,
    ordinal: 0,
    startIndex: 0,
    standardSequence: 0,
    customSequence: 0,
    ...changes,
  };
}
