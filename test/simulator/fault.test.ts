import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { type FaultKind, type Simulator } from '../../src/simulator/index.ts';
import { createFaultDraw } from '../../src/simulator/fault.ts';
import { askPage, pathWith, post, simulatorFor } from './caller.ts';

const body = JSON.stringify({ From_Account: 'hub', StartIndex: 0 });

function always(kind: FaultKind, slowMs?: number): Promise<Simulator> {
  const faults = { rate: 1, kinds: [kind] as const };
  return simulatorFor({ faults: slowMs === undefined ? faults : { ...faults, slowMs } });
}

test('http-502 is the gateway’s page', async () => {
  const response = await post(await always('http-502'), body);
  expect([response.status, await response.text()]).toEqual([502, expect.stringContaining('nginx')]);
});

test('html is a page with HTTP 200', async () => {
  const response = await post(await always('html'), body);
  expect([response.status, (await response.text()).slice(0, 9)]).toEqual([200, '<!DOCTYPE']);
});

test('empty is HTTP 200 without a byte', async () => {
  const response = await post(await always('empty'), body);
  expect([response.status, await response.text()]).toEqual([200, '']);
});

test('truncated-json is a complete answer whose JSON is not', async () => {
  const response = await post(await always('truncated-json'), body);
  const text = await response.text();
  expect(text).toMatch(/^\{"UserDataItem":/);
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
});

test('reset fails before the head', async () => {
  await expect(post(await always('reset'), body)).rejects.toMatchObject({
    cause: { code: 'ECONNRESET' },
  });
});

test('torn fails in the body, after a good head', async () => {
  const response = await post(await always('torn'), body);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow('terminated');
});

test('torn sends half of what Content-Length promises', async () => {
  const simulator = await always('torn');
  const answer = await rawAnswer(simulator);
  const [head = '', rest = ''] = answer.split('\r\n\r\n');
  const promised = Number(/content-length: (\d+)/i.exec(head)?.[1]);
  expect(rest.length).toBeGreaterThan(1000);
  expect(rest.length).toBeLessThan(promised);
});

/** Everything a bare socket receives for one call, as Latin-1. */
function rawAnswer(simulator: Simulator): Promise<string> {
  const { port } = new URL(simulator.baseUrl);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', reject);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    socket.write(
      `POST ${pathWith()} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    socket.write(body);
  });
}

test('slow is a good answer that comes late', async () => {
  const simulator = await always('slow', 40);
  const startMs = performance.now();
  expect((await askPage(simulator, 'hub')).FriendNum).toBe(250);
  expect(performance.now() - startMs).toBeGreaterThan(38);
});

test.each(['30006', '30007', '60007', '60008', '60011'] as const)(
  '%s is an error code',
  async (kind) => {
    const answer = await askPage(await always(kind), 'hub');
    expect([answer.ActionStatus, answer.ErrorCode]).toEqual(['FAIL', Number(kind)]);
  },
);

test('only good calls meet faults', async () => {
  const simulator = await always('30006');
  expect((await askPage(simulator, 'nobody')).ErrorCode).toBe(30003);
  expect([...simulator.log.byFault]).toEqual([]);
});

test('a fault of 60011 is not counted as over the limit', async () => {
  const simulator = await always('60011');
  await askPage(simulator, 'hub');
  expect([simulator.log.overLimit, simulator.log.byCode.get(60011)]).toEqual([0, 1]);
});

test.each(['http-502', 'html', 'empty', 'truncated-json'] as const)(
  'a call that met %s is not ok',
  async (kind) => {
    const simulator = await always(kind);
    await (await post(simulator, body)).text();
    expect([simulator.log.ok, [...simulator.log.byFault]]).toEqual([0, [[kind, 1]]]);
  },
);

test('faults come at their rate, in an order the seed decides', () => {
  const kinds = ['reset', 'empty', '30006'] as const;
  const [first, again, other] = [1, 1, 2].map((seed) => {
    const draw = createFaultDraw({ rate: 0.3, kinds }, seed);
    return Array.from({ length: 1000 }, draw);
  });
  const count = first?.filter((kind) => kind !== undefined).length;
  expect(count).toBeGreaterThan(250);
  expect(count).toBeLessThan(350);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});
