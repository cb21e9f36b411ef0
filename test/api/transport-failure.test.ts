import type { Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import type { Delivery } from '../../src/api/transport.ts';
import { nobodysUrl, serve, serveRaw, transportTo } from './servers.ts';

const PATH = '/v4/sns/friend_get?sdkappid=1400000000&usersig=canary*signature_';

/** Posts once; gives what came of it and how often the write was told. */
async function postTo(baseUrl: string): Promise<{ delivery: Delivery; writes: number }> {
  let writes = 0;
  const delivery = await transportTo(baseUrl).post(PATH, '{}', () => (writes += 1));
  return { delivery, writes };
}

const HEAD = 'HTTP/1.1 200 OK\r\n';
const FAILURES = [
  {
    what: 'a reset connection',
    reason: 'ECONNRESET',
    treat: (socket: Socket) => socket.resetAndDestroy(),
  },
  {
    what: 'a connection closed without a word',
    reason: 'UND_ERR_SOCKET',
    treat: (socket: Socket) => socket.end(),
  },
  {
    what: 'a body shorter than its Content-Length',
    reason: 'UND_ERR_SOCKET',
    treat: (socket: Socket) => socket.end(`${HEAD}Content-Length: 100\r\n\r\n{"ErrorCode":`),
  },
  {
    what: 'a chunked body without its end',
    reason: 'UND_ERR_SOCKET',
    treat: (socket: Socket) =>
      socket.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n{"Err\r\n`),
  },
  {
    what: 'a body of more than 8 MiB',
    reason: 'UND_ERR_RES_EXCEEDED_MAX_SIZE',
    treat: (socket: Socket) =>
      socket.write(
        Buffer.concat([Buffer.from(`${HEAD}\r\n`), Buffer.alloc(8 * 1024 * 1024 + 1, ' ')]),
      ),
  },
  {
    what: 'headers without end',
    reason: 'UND_ERR_HEADERS_OVERFLOW',
    treat: (socket: Socket) => socket.write(`${HEAD}X-Padding: ${'x'.repeat(100_000)}`),
  },
  {
    what: 'another protocol',
    reason: 'HTTPParserError',
    treat: (socket: Socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'),
  },
];

test.each(FAILURES)('$what is $reason, written once and not sent again', async (failure) => {
  let requests = 0;
  const baseUrl = await serveRaw((socket) => {
    requests += 1;
    failure.treat(socket);
  });
  const { delivery, writes } = await postTo(baseUrl);
  expect(delivery).toEqual({ kind: 'unreachable', reason: failure.reason, timedOut: false });
  expect([writes, requests]).toEqual([1, 1]);
});

test('a refused connection is ECONNREFUSED, and nothing is written', async () => {
  expect(await postTo(await nobodysUrl())).toEqual({
    delivery: { kind: 'unreachable', reason: 'ECONNREFUSED', timedOut: false },
    writes: 0,
  });
});

test('where https was asked for, nothing is written in clear', async () => {
  const heard = vi.fn<() => void>();
  const baseUrl = await serve(heard);
  const { delivery, writes } = await postTo(baseUrl.replace('http:', 'https:'));
  expect([delivery.kind, writes, heard.mock.calls.length]).toEqual(['unreachable', 0, 0]);
});

test('a transport that was closed gives a reason instead of throwing', async () => {
  const transport = transportTo(await nobodysUrl());
  await transport.close();
  const delivery = await transport.post(PATH, '{}', () => {});
  expect(delivery).toMatchObject({ kind: 'unreachable', reason: 'UND_ERR_DESTROYED' });
});

test('an open connection goes on after a failed call', async () => {
  let requests = 0;
  const baseUrl = await serveRaw((socket) => {
    requests += 1;
    if (requests === 1) socket.resetAndDestroy();
    else socket.write(`${HEAD}Content-Length: 2\r\n\r\n{}`);
  });
  const transport = transportTo(baseUrl);
  const deliveries = [];
  for (const body of ['{}', '{}', '{}']) {
    deliveries.push(await transport.post(PATH, body, () => {}));
  }
  expect(deliveries.map(({ kind }) => kind)).toEqual(['unreachable', 'response', 'response']);
});

afterEach(() => {
  vi.useRealTimers();
});

test.each`
  sent                                                | why
  ${''}                                               | ${'there was no answer at all'}
  ${`${HEAD}Content-Length: 100\r\n\r\n{"ErrorCode"`} | ${'the answer never ended'}
`('an attempt ends after ten seconds: $why', async ({ sent }) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  const baseUrl = await serveRaw((socket) => {
    if (sent !== '') socket.write(String(sent));
    arrive();
  });
  let ended = false;
  const posted = postTo(baseUrl).finally(() => (ended = true));
  await arrived;
  await vi.advanceTimersByTimeAsync(9_999);
  expect(ended).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect((await posted).delivery).toMatchObject({ kind: 'unreachable', timedOut: true });
});

test('whatever fails, the reason is a code that holds neither the URL nor the signature', async () => {
  const urls = await Promise.all(FAILURES.map(({ treat }) => serveRaw(treat)));
  const plain = await serve(() => {});
  for (const url of [...urls, await nobodysUrl(), plain.replace('http:', 'https:')]) {
    const { delivery } = await postTo(url);
    expect(delivery).toMatchObject({ reason: expect.stringMatching(/^[A-Z][A-Za-z0-9_]+$/) });
    expect(JSON.stringify(delivery)).not.toMatch(/canary|usersig|127\.0\.0\.1|http/);
  }
});
