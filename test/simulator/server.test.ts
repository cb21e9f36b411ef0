import { mkdtempDisposableSync, readFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Call, createWorld, startSimulator } from '../../src/simulator/index.ts';
import { ask, askPage, pathWith, post, simulatorFor, starGraph } from './caller.ts';

test('an answer has the headers of the documented sample and no Content-Type', async () => {
  const { headers } = await post(await simulatorFor(), '{"From_Account":"hub","StartIndex":0}');
  expect(headers.get('server')).toBe('nginx');
  expect(headers.get('connection')).toBe('keep-alive');
  expect(headers.get('access-control-allow-methods')).toBe('POST');
  expect(headers.has('content-length')).toBe(true);
  expect(headers.has('content-type')).toBe(false);
});

test('it listens on the loopback address alone', async () => {
  const simulator = await simulatorFor();
  expect(new URL(simulator.baseUrl).hostname).toBe('127.0.0.1');
});

test('a taken port is an error of the start', async () => {
  const { baseUrl, world } = await simulatorFor();
  const port = Number(new URL(baseUrl).port);
  await expect(startSimulator({ world, port })).rejects.toThrow('EADDRINUSE');
});

test('answers take a time between the two latencies', async () => {
  const simulator = await simulatorFor({ latency: { minMs: 20, maxMs: 30 } });
  await askPage(simulator, 'hub');
  const startMs = performance.now();
  await askPage(simulator, 'hub');
  const tookMs = performance.now() - startMs;
  expect(tookMs).toBeGreaterThan(18);
  expect(tookMs).toBeLessThan(500);
});

test('closing does not wait for slow answers, and may be repeated', async () => {
  const latency = { minMs: 60_000, maxMs: 60_000 };
  const simulator = await simulatorFor({ latency, callLog: devNull });
  const call = askPage(simulator, 'hub');
  const failed = expect(call).rejects.toThrow('fetch failed');
  while (simulator.log.calls === 0) await new Promise((resolve) => setImmediate(resolve));
  await simulator.close();
  await simulator.close();
  await failed;
});

test('a caller that leaves before its answer hurts nobody', async () => {
  const simulator = await simulatorFor({ latency: { minMs: 20, maxMs: 20 } });
  const gone = new AbortController();
  const path = simulator.baseUrl + pathWith();
  const left = fetch(path, { method: 'POST', body: '{}', signal: gone.signal });
  while (simulator.log.byCode.size === 0) await new Promise((resolve) => setImmediate(resolve));
  gone.abort();
  await expect(left).rejects.toThrow('aborted');
  await askPage(simulator, 'hub');
  expect((await askPage(simulator, 'hub')).ErrorCode).toBe(0);
});

test('while down every call fails, and afterwards none', async () => {
  const simulator = await simulatorFor();
  await askPage(simulator, 'hub');
  simulator.setDown(true);
  await expect(askPage(simulator, 'hub')).rejects.toThrow('fetch failed');
  await expect(askPage(simulator, 'hub')).rejects.toThrow('fetch failed');
  simulator.setDown(false);
  expect((await askPage(simulator, 'hub')).ErrorCode).toBe(0);
  expect(simulator.log.calls).toBe(2);
});

test('a test can answer any call itself, and sees what the checks say of it', async () => {
  const calls: Call[] = [];
  const simulator = await simulatorFor({
    intercept(call) {
      calls.push(call);
      if (call.call !== 2) return undefined;
      return { status: 503, body: 'own', headers: { 'Retry-After': '7' } };
    },
  });
  await askPage(simulator, 'hub');
  const own = await post(simulator, '{"From_Account":"hub","StartIndex":100}');
  expect([own.status, own.headers.get('retry-after'), await own.text()]).toEqual([503, '7', 'own']);
  await ask(simulator, {}, '/v4/other');
  expect(calls.map(({ code, request }) => [code, request?.startIndex])).toEqual([
    [0, 0],
    [0, 100],
    [60009, undefined],
  ]);
  expect([...simulator.log.byFault]).toEqual([['intercepted', 1]]);
});

test('a body of more than 64 KiB is no request', async () => {
  const simulator = await simulatorFor();
  const padding = 'x'.repeat(70_000);
  const answer = await ask(simulator, { From_Account: 'hub', StartIndex: 0, padding });
  expect(answer.ErrorCode).toBe(60003);
});

test('the log counts what was answered, and keeps entries only when asked to', async () => {
  const simulator = await simulatorFor();
  for (const account of ['hub', 'nobody', 'f0001']) await askPage(simulator, account);
  const { calls, ok, byCode, entries } = simulator.log;
  expect([calls, ok, [...byCode], entries]).toEqual([
    3,
    2,
    [
      [0, 2],
      [30003, 1],
    ],
    [],
  ]);
});

test('entries say who asked what, when, and what became of it', async () => {
  const simulator = await simulatorFor({
    logCalls: true,
    wallClock: () => Date.UTC(2126, 0, 1),
    monotonicClock: () => 5,
    ratePerSecond: 0,
    app: { sdkAppId: 7, admin: 'a', secretKey: 'k' },
  });
  await ask(simulator, { From_Account: 'hub', StartIndex: 100, CustomSequence: 3 });
  expect(simulator.log.entries).toEqual([
    {
      call: 1,
      atMs: 5,
      wallMs: Date.UTC(2126, 0, 1),
      request: { account: 'hub', startIndex: 100, standardSequence: 0, customSequence: 3 },
      code: 70020,
      fault: undefined,
    },
  ]);
});

test('the call file has a line for each call as soon as it is answered', async () => {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'calls-'));
  onTestFinished(() => folder.remove());
  const callLog = join(folder.path, 'calls.ndjson');
  const simulator = await simulatorFor({ callLog, faults: { rate: 1, kinds: ['30006'] } });
  await askPage(simulator, 'hub', 100);
  await ask(simulator, {});
  const lines = readFileSync(callLog, 'utf8').trimEnd().split('\n');
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    expect.objectContaining({
      call: 1,
      account: 'hub',
      startIndex: 100,
      code: 30006,
      fault: '30006',
    }),
    expect.not.objectContaining({ account: 'hub' }),
  ]);
});

test('the world may change while it is served', async () => {
  const world = createWorld({ graph: await starGraph(3) });
  const simulator = await simulatorFor({ world });
  const before = await askPage(simulator, 'hub');
  world.removeFriend('hub', 'f0001');
  const after = await askPage(simulator, 'hub');
  expect([before.FriendNum, after.FriendNum]).toEqual([3, 2]);
});
