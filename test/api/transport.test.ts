import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import type { Delivery, Transport } from '../../src/api/transport.ts';
import { serve, transportTo } from './servers.ts';

function post(transport: Transport, path = '/v4/sns/friend_get', body = '{}'): Promise<Delivery> {
  return transport.post(path, body, () => {});
}

test.each([200, 404, 502])('a response of status %i comes with its whole body', async (status) => {
  const baseUrl = await serve((_, response) => {
    response.writeHead(status);
    response.write('first, ');
    setImmediate(() => response.end('second'));
  });
  expect(await post(transportTo(baseUrl))).toEqual({
    kind: 'response',
    status,
    body: Buffer.from('first, second'),
    date: expect.any(String),
  });
});

test('the path and the body arrive as they were given', async () => {
  const baseUrl = await serve(async (request, response) => {
    response.end(`${request.method} ${request.url} ${await text(request)}`);
  });
  const delivery = await post(transportTo(baseUrl), '/v4/x?usersig=a*b-c_', '{"From":"名"}');
  expect(delivery).toMatchObject({ body: Buffer.from('POST /v4/x?usersig=a*b-c_ {"From":"名"}') });
});

test('a redirect is an answer, and is not followed', async () => {
  const paths: unknown[] = [];
  const baseUrl = await serve((request, response) => {
    paths.push(request.url);
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect(await post(transportTo(baseUrl), '/here')).toMatchObject({ status: 302 });
  expect(paths).toEqual(['/here']);
});

test('a body of 8 MiB is the largest that is read', async () => {
  const body = Buffer.alloc(8 * 1024 * 1024, ' ');
  const baseUrl = await serve((_, response) => response.end(body));
  const delivery = await post(transportTo(baseUrl));
  expect(delivery.kind === 'response' && delivery.body.equals(body)).toBe(true);
});

test('calls one after another share one connection', async () => {
  const ports = new Set<unknown>();
  const baseUrl = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    response.end('{}');
  });
  const transport = transportTo(baseUrl);
  for (let call = 0; call < 5; call++) await post(transport);
  expect(ports.size).toBe(1);
});

test('calls at once share the connections, one call on each at a time', async () => {
  const busy = new Set<unknown>();
  const ports = new Set<unknown>();
  let pipelined = 0;
  const baseUrl = await serve((request, response) => {
    const port = request.socket.remotePort;
    if (busy.has(port)) pipelined += 1;
    busy.add(port);
    ports.add(port);
    setImmediate(() => {
      busy.delete(port);
      response.end('{}');
    });
  });
  const transport = transportTo(baseUrl, 3);
  const deliveries = await Promise.all(Array.from({ length: 12 }, () => post(transport)));
  expect(deliveries.map(({ kind }) => kind)).not.toContain('unreachable');
  expect([ports.size, pipelined]).toEqual([3, 0]);
});

test('the write is told once a call, before the service has the request', async () => {
  const events: string[] = [];
  const baseUrl = await serve((_, response) => {
    events.push('arrived');
    response.end('{}');
  });
  const transport = transportTo(baseUrl);
  for (const body of ['{}', '{}']) await transport.post('/', body, () => events.push('written'));
  expect(events).toEqual(['written', 'arrived', 'written', 'arrived']);
});

test('a call that waits for a connection is not written yet', async () => {
  const onWrite = vi.fn<() => void>();
  const writesSeen: number[] = [];
  const baseUrl = await serve((_, response) => {
    writesSeen.push(onWrite.mock.calls.length);
    response.end('{}');
  });
  const transport = transportTo(baseUrl, 1);
  await Promise.all([post(transport), transport.post('/', '{}', onWrite)]);
  expect(writesSeen).toEqual([0, 1]);
});
