import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { clientOf, errorBody, pageOf, simulate, simulateAnswers } from './simulated.ts';
import { serve } from './servers.ts';

test('a page is asked for by account, index and sequences, with a good signature', async () => {
  const simulator = await simulate({ logCalls: true });
  const { client } = clientOf(simulator.baseUrl);
  const asked = { startIndex: 3, standardSequence: 1, customSequence: 2 };
  const result = await client.fetchPage(pageOf('user_00007', asked));
  expect(result).toMatchObject({ kind: 'page', page: { friendNum: 28, complete: true } });
  expect(simulator.log.entries).toMatchObject([
    { code: 0, request: { account: 'user_00007', ...asked } },
  ]);
});

test('a temporary error is retried until the page comes, and counted', async () => {
  const { baseUrl } = await simulateAnswers(errorBody(30006), errorBody(30006));
  const { client } = clientOf(baseUrl);
  expect(await client.fetchPage(pageOf())).toMatchObject({ kind: 'page' });
  expect(client.counts()).toMatchObject({ calls: 3, retries: 2 });
});

test.each`
  fault                                         | what
  ${{ status: 502, body: 'x' }}                 | ${'a gateway that failed'}
  ${{ body: '', reset: true }}                  | ${'a reset'}
  ${{ body: 'x'.repeat(99), cutAfterBytes: 9 }} | ${'a torn body'}
  ${{ body: '<html></html>' }}                  | ${'a portal'}
  ${{ body: '' }}                               | ${'an empty body'}
  ${{ body: '{"ErrorCode":0,"Sta' }}            | ${'half of the JSON'}
`('$what is retried', async ({ fault }) => {
  const { baseUrl } = await simulate({
    intercept: ({ call }) => (call === 1 ? fault : undefined),
  });
  const { client } = clientOf(baseUrl);
  expect(await client.fetchPage(pageOf())).toMatchObject({ kind: 'page' });
  expect(client.counts()).toMatchObject({ calls: 2, retries: 1 });
});

test.each([30003, 70107] as const)(
  'an account that is not there (%i) is asked for once',
  async (code) => {
    const { baseUrl } = await simulate({ unknownAccountCode: code });
    const { client } = clientOf(baseUrl);
    expect(await client.fetchPage(pageOf('nobody'))).toMatchObject({ kind: 'not_found', code });
    expect(client.counts()).toMatchObject({ calls: 1, retries: 0 });
  },
);

test.each`
  code     | said         | text
  ${30001} | ${'Err_SNS'} | ${'Err_SNS'}
  ${30001} | ${''}        | ${'wrong request parameter'}
  ${91234} | ${'Err_New'} | ${'Err_New'}
  ${91234} | ${''}        | ${'unknown code'}
`('code $code, said "$said", fails the account with "$text"', async ({ code, said, text }) => {
  const { baseUrl } = await simulateAnswers(errorBody(Number(code), String(said)));
  const { client } = clientOf(baseUrl);
  expect(await client.fetchPage(pageOf())).toEqual({ kind: 'failed', code, text });
  expect(client.counts().calls).toBe(1);
});

test('a page that cannot be read is not asked for again', async () => {
  const { baseUrl } = await simulateAnswers('{"ErrorCode":0,"FriendNum":"20"}');
  const { client } = clientOf(baseUrl);
  expect(await client.fetchPage(pageOf())).toMatchObject({ kind: 'unreadable' });
  expect(client.counts().calls).toBe(1);
});

test('a page that cannot be read is kept without the signature that it quotes', async () => {
  const simulator = await simulate({
    intercept: ({ url }) => {
      const signature = new URL(url, 'http://host').searchParams.get('usersig') ?? '';
      return { body: JSON.stringify({ ErrorCode: 0, Quoted: `[${signature}]` }) };
    },
  });
  const { client } = clientOf(simulator.baseUrl);
  expect(await client.fetchPage(pageOf())).toMatchObject({
    kind: 'unreadable',
    raw: '{"ErrorCode":0,"Quoted":"[…]"}',
  });
});

const FIVE = [0, 1, 2, 3, 4];

test.each`
  bodies                                      | result
  ${FIVE.map(() => '')}                       | ${{ kind: 'failed', code: null, text: 'the answer is not JSON' }}
  ${FIVE.map(() => errorBody(30006, 'busy'))} | ${{ kind: 'failed', code: 30006, text: 'busy' }}
`('after a success, five failures fail the account: $result.text', async ({ bodies, result }) => {
  const failing: string[] = bodies;
  const { baseUrl } = await simulate({
    intercept({ call }) {
      const body = failing[call - 2];
      return body === undefined ? undefined : { body };
    },
  });
  const { client } = clientOf(baseUrl);
  await client.fetchPage(pageOf());
  expect(await client.fetchPage(pageOf())).toEqual(result);
  expect(client.counts()).toMatchObject({ calls: 6, retries: 4 });
});

test('the first call goes alone until it is answered; the others follow together', async () => {
  let inFlight = 0;
  let most = 0;
  let mostBeforeFirst = 0;
  let answered = 0;
  const baseUrl = await serve(async (_, response) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    if (answered === 0) mostBeforeFirst = most;
    for (let turn = 0; turn < 50; turn++) await nextTurn(); // Time for others to come in.
    inFlight -= 1;
    answered += 1;
    response.end(errorBody(30003));
  });
  const { client } = clientOf(baseUrl);
  await Promise.all(Array.from({ length: 8 }, () => client.fetchPage(pageOf())));
  expect(mostBeforeFirst).toBe(1);
  expect(most).toBeGreaterThan(1);
});

test('the others wait for the retries of the first call, too', async () => {
  const accounts: unknown[] = [];
  const { baseUrl } = await simulate({
    intercept({ call, request }) {
      accounts.push(request?.account);
      return call < 4 ? { body: errorBody(30006) } : undefined;
    },
  });
  const { client } = clientOf(baseUrl);
  await Promise.all(['user_00001', 'user_00002'].map((name) => client.fetchPage(pageOf(name))));
  expect(accounts).toEqual([...Array.from({ length: 4 }, () => 'user_00001'), 'user_00002']);
});

test('every attempt is written down as it is sent', async () => {
  const { baseUrl } = await simulateAnswers(errorBody(30006));
  const { client, sent } = clientOf(baseUrl);
  await client.fetchPage(pageOf('user_00007', { ordinal: 9, startIndex: 3 }));
  expect(sent).toMatchObject([
    { ordinal: 9, startIndex: 3, attempt: 1 },
    { ordinal: 9, startIndex: 3, attempt: 2 },
  ]);
});

test('a service that quotes the call does not get the signature into our texts', async () => {
  const simulator = await simulate({
    intercept: ({ url }) => ({ body: errorBody(30001, `wrong: ${decodeURIComponent(url)}`) }),
  });
  const result = await clientOf(simulator.baseUrl).client.fetchPage(pageOf());
  expect(result).toMatchObject({ kind: 'failed', text: expect.stringContaining('usersig=…&') });
});
