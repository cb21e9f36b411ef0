import { afterEach, expect, test, vi } from 'vitest';
import type { Delivery } from '../../src/api/transport.ts';
import { createSigner } from '../../src/api/user-sig.ts';
import { CODE_RULES } from '../../src/api/verdict.ts';
import { ServiceError } from '../../src/core/errors.ts';
import { DEMO_APP } from '../../src/simulator/index.ts';
import { clientOf, errorBody, pageOf, simulate, simulateAnswers } from './simulated.ts';
import { nobodysUrl } from './servers.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** The error a promise ends with. */
async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const aborting = [...CODE_RULES].filter(([, { verdict }]) => verdict === 'abort');

test.each(aborting)('%i stops everything, with what to do', async (code, { meaning, hint }) => {
  const simulator = await simulate({ intercept: () => ({ body: errorBody(code) }) });
  const { client } = clientOf(simulator.baseUrl);
  const requests = Array.from({ length: 5 }, () => errorOf(client.fetchPage(pageOf())));
  const { host } = new URL(simulator.baseUrl);
  for (const error of [
    ...(await Promise.all(requests)),
    await errorOf(client.fetchPage(pageOf())),
  ]) {
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({
      message: `${host} refuses every call: ${meaning} (${code})`,
      hint,
    });
  }
  expect(simulator.log.calls).toBe(1);
});

test('a key of another app is a ServiceError that names no secret', async () => {
  const { baseUrl } = await simulate();
  const app = { ...DEMO_APP, secretKey: 'canary-key' };
  const signer = createSigner(app, Date.now);
  const error = await errorOf(clientOf(baseUrl, { signer }).client.fetchPage(pageOf()));
  expect(error).toBeInstanceOf(ServiceError);
  expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('canary');
  expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(signer.userSig());
});

test('a service out of reach is given up after five attempts, for all accounts', async () => {
  const { client, sent } = clientOf(await nobodysUrl());
  const requests = Array.from({ length: 5 }, () => errorOf(client.fetchPage(pageOf())));
  for (const error of await Promise.all(requests)) {
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({
      message: expect.stringContaining('cannot be used: no answer (ECONNREFUSED)'),
      hint: expect.stringContaining('app.baseUrl'),
    });
  }
  expect([client.counts().calls, sent]).toEqual([5, []]);
});

test('an expired signature is replaced and the page asked for again', async () => {
  const signatures: unknown[] = [];
  const { baseUrl } = await simulate({
    intercept({ call, url }) {
      signatures.push(new URLSearchParams(url).get('usersig'));
      return call === 1 ? { body: errorBody(70001) } : undefined;
    },
  });
  let nowMs = Date.now();
  const signer = createSigner(DEMO_APP, () => (nowMs += 1000));
  const { client } = clientOf(baseUrl, { signer });
  expect(await client.fetchPage(pageOf())).toMatchObject({ kind: 'page' });
  expect(new Set(signatures).size).toBe(2);
});

test('a signature that is refused when it is new stops everything: the clock is wrong', async () => {
  const simulator = await simulateAnswers(...Array.from({ length: 9 }, () => errorBody(70001)));
  const { client } = clientOf(simulator.baseUrl);
  const error = await errorOf(client.fetchPage(pageOf()));
  expect(error).toBeInstanceOf(ServiceError);
  expect(error).toMatchObject({ hint: expect.stringContaining('clock') });
  expect(simulator.log.calls).toBe(2);
});

test('over-frequency slows the limiter down, once for each answer', async () => {
  const { baseUrl } = await simulateAnswers(errorBody(60011), errorBody(60007));
  const slowDown = vi.fn<() => void>();
  const slot = { written: () => {}, release: () => {} };
  const limiter = { acquire: async () => slot, slowDown, worstSecond: () => 0 };
  const { client } = clientOf(baseUrl, { limiter });
  expect(await client.fetchPage(pageOf())).toMatchObject({ kind: 'page' });
  expect(slowDown).toHaveBeenCalledTimes(2);
});

test('every slot is given back, whatever becomes of its call', async () => {
  const { baseUrl } = await simulate({ faults: { rate: 0.5, kinds: ['reset', 'torn', '30006'] } });
  const slot = { written: vi.fn<() => void>(), release: vi.fn<() => void>() };
  const limiter = { acquire: async () => slot, slowDown: () => {}, worstSecond: () => 0 };
  const { client } = clientOf(baseUrl, { limiter });
  await Promise.all(Array.from({ length: 20 }, () => client.fetchPage(pageOf())));
  const { calls } = client.counts();
  expect(calls).toBeGreaterThan(20);
  expect(slot.written).toHaveBeenCalledTimes(calls);
  expect(slot.release).toHaveBeenCalledTimes(calls);
});

/** A transport that gives these bodies; for tests in which no time must pass. */
function transportOf(...bodies: readonly string[]) {
  let calls = 0;
  return {
    calls: () => calls,
    post: async (_path: string, _body: string, onWrite: () => void): Promise<Delivery> => {
      onWrite();
      return { kind: 'response', status: 200, body: Buffer.from(bodies[calls++] ?? '') };
    },
    close: async () => {},
  };
}

test('a lock-out is waited for: a minute without calls, and no second one', async () => {
  vi.useFakeTimers();
  const transport = transportOf(errorBody(70050), errorBody(70050));
  const { client } = clientOf('http://127.0.0.1', { transport });
  const ended = errorOf(client.fetchPage(pageOf()));
  await vi.advanceTimersByTimeAsync(60_500);
  expect(transport.calls()).toBe(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await ended).toBeInstanceOf(ServiceError);
  expect(transport.calls()).toBe(2);
});

test('who cancels ends the waiting at once, and no call is begun afterwards', async () => {
  vi.useFakeTimers();
  const cancel = new AbortController();
  const transport = transportOf(errorBody(70050));
  const { client } = clientOf('http://127.0.0.1', { transport, cancel: cancel.signal });
  const ended = errorOf(client.fetchPage(pageOf()));
  await vi.advanceTimersByTimeAsync(1_000);
  const reason = new Error('stopped by hand');
  cancel.abort(reason);
  expect(await ended).toBe(reason);
  expect(await errorOf(client.fetchPage(pageOf()))).toBe(reason);
  expect(transport.calls()).toBe(1);
});
