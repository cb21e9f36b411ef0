import { expect, test } from 'vitest';
import { DEMO_APP } from '../../src/simulator/index.ts';
import { checkUserSig } from '../../src/simulator/user-sig.ts';
import {
  Answer,
  ask,
  documentFor,
  packed,
  pathWith,
  post,
  signed,
  simulatorFor,
} from './caller.ts';

const body = { From_Account: 'hub', StartIndex: 0 };
const GOOD = signed();
const BAD = 'x';
const BASE64 = GOOD.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
const BOMB = packed(' '.repeat(1_000_000) + documentFor());

test.each`
  change                                                           | code     | why
  ${{}}                                                            | ${0}     | ${'a good call'}
  ${{ extra: '1' }}                                                | ${0}     | ${'unknown parameters do not matter'}
  ${{ sdkappid: undefined }}                                       | ${60012} | ${'no sdkappid'}
  ${{ sdkappid: undefined, SdkAppId: '1400000000' }}               | ${60012} | ${'names are case-sensitive'}
  ${{ sdkappid: 'abc' }}                                           | ${60006} | ${'sdkappid is no number'}
  ${{ identifier: undefined }}                                     | ${60004} | ${'no identifier'}
  ${{ usersig: undefined }}                                        | ${60004} | ${'no usersig'}
  ${{ random: undefined }}                                         | ${60002} | ${'no random'}
  ${{ random: '4294967296' }}                                      | ${60002} | ${'random is beyond uint32'}
  ${{ random: '-1' }}                                              | ${60002} | ${'random is negative'}
  ${{ contenttype: undefined }}                                    | ${60002} | ${'no contenttype'}
  ${{ contenttype: 'JSON' }}                                       | ${60002} | ${'values are case-sensitive'}
  ${{ usersig: BAD }}                                              | ${70003} | ${'usersig is no deflate'}
  ${{ usersig: BASE64 }}                                           | ${70003} | ${'usersig is base64 that was not escaped'}
  ${{ usersig: signed().slice(0, -12) }}                           | ${70003} | ${'usersig is cut off'}
  ${{ usersig: packed('"text"') }}                                 | ${70003} | ${'usersig is no document'}
  ${{ usersig: packed('{"TLS.ver":"2.0"}') }}                      | ${70003} | ${'usersig lacks fields'}
  ${{ usersig: BOMB }}                                             | ${70003} | ${'usersig inflates without end'}
  ${{ usersig: signed({ version: '1.0' }) }}                       | ${70003} | ${'usersig of another version'}
  ${{ usersig: signed({ sdkAppId: 1 }) }}                          | ${70014} | ${'signed for another app'}
  ${{ usersig: signed({ sdkAppId: 1 }), sdkappid: '1' }}           | ${70020} | ${'an app we do not know'}
  ${{ usersig: signed({ identifier: 'eve' }) }}                    | ${70013} | ${'signed for another account'}
  ${{ usersig: signed({ timeS: 1000, expireS: 10 }) }}             | ${70001} | ${'expired'}
  ${{ usersig: signed({ secretKey: 'other' }) }}                   | ${70009} | ${'signed with another key'}
  ${{ usersig: signed({ identifier: 'eve' }), identifier: 'eve' }} | ${60010} | ${'not the administrator'}
`('$code: $why', async ({ change, code }) => {
  const simulator = await simulatorFor();
  const answer = await ask(simulator, body, pathWith(change));
  expect([answer.ErrorCode, answer.ActionStatus]).toEqual([code, code === 0 ? 'OK' : 'FAIL']);
});

test.each`
  text                                         | code     | why
  ${''}                                        | ${60003} | ${'no body'}
  ${'{"From_Account":'}                        | ${60003} | ${'half a body'}
  ${'[]'}                                      | ${60003} | ${'no object'}
  ${'{"StartIndex":0}'}                        | ${30001} | ${'no account'}
  ${'{"From_Account":7,"StartIndex":0}'}       | ${60015} | ${'the account is a number'}
  ${'{"From_Account":"hub"}'}                  | ${30001} | ${'no StartIndex'}
  ${'{"From_Account":"hub","StartIndex":-1}'}  | ${30001} | ${'a negative StartIndex'}
  ${'{"From_Account":"hub","StartIndex":"0"}'} | ${30001} | ${'StartIndex is text'}
  ${'{"From_Account":"Hub","StartIndex":0}'}   | ${30003} | ${'accounts are case-sensitive'}
`('$code: $why', async ({ text, code }) => {
  const simulator = await simulatorFor();
  const response = await post(simulator, text);
  expect([response.status, Answer.parse(await response.json()).ErrorCode]).toEqual([200, code]);
});

test('another method is answered 60002 and another path 60009, both with HTTP 200', async () => {
  const simulator = await simulatorFor();
  const get = await fetch(simulator.baseUrl + pathWith());
  const away = await post(simulator, '{}', pathWith().replace('friend_get', 'friend_get_all'));
  expect([get.status, away.status]).toEqual([200, 200]);
  expect(await get.json()).toMatchObject({ ErrorCode: 60002 });
  expect(await away.json()).toMatchObject({ ErrorCode: 60009 });
});

test('the code for a stranger can be 70107', async () => {
  const simulator = await simulatorFor({ unknownAccountCode: 70107 });
  const answer = await ask(simulator, { From_Account: 'nobody', StartIndex: 0 });
  expect(answer.ErrorCode).toBe(70107);
});

test('the signature decides before the rate, and the rate before the body', async () => {
  const simulator = await simulatorFor({ ratePerSecond: 0 });
  const unsigned = await post(simulator, 'no json', pathWith({ usersig: BAD }));
  expect(await unsigned.json()).toMatchObject({ ErrorCode: 70003 });
  const good = await post(simulator, 'no json');
  expect(await good.json()).toMatchObject({ ErrorCode: 60011 });
});

test('ten bad signatures in a row bring 70050 for a minute, to good ones too', async () => {
  let nowMs = 0;
  const simulator = await simulatorFor({ monotonicClock: () => nowMs });
  const bad = pathWith({ usersig: signed({ secretKey: 'other' }) });
  const codes: number[] = [];
  for (let call = 0; call < 10; call += 1) codes.push((await ask(simulator, body, bad)).ErrorCode);
  expect(new Set(codes)).toEqual(new Set([70009]));
  nowMs = 59_999;
  expect((await ask(simulator, body)).ErrorCode).toBe(70050);
  nowMs = 60_000;
  expect((await ask(simulator, body)).ErrorCode).toBe(0);
});

test.each([
  ['with a good one between', [BAD, GOOD, BAD, GOOD], [0, 0, 0, 1]],
  ['a minute apart', [BAD, BAD, GOOD], [0, 60_000, 60_001]],
])('bad signatures %s lock nobody out', async (_, signatures, times) => {
  let nowMs = 0;
  const simulator = await simulatorFor({ badSignaturesMax: 2, monotonicClock: () => nowMs });
  const codes: number[] = [];
  for (const [index, usersig] of signatures.entries()) {
    nowMs = times[index] ?? 0;
    codes.push((await ask(simulator, body, pathWith({ usersig }))).ErrorCode);
  }
  expect(codes).toEqual(signatures.map((usersig) => (usersig === GOOD ? 0 : 70003)));
});

// Made with the npm package tls-sig-api-v2 1.0.2 and its clock pinned.
const PUBLISHED =
  'eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwokpuZl5mcUlRYkl*UVQBcUp2YkFBZkpSlaGJgZQAJEpycxNVbIyNEcVTa0oyCxKVbKyMDOBCRVnpitZKVX6OKZql5uHh6aGlhYmhVlm6IdEmFuUGhnmh7hnamdaRhUYlhoHFORFmhnYKtUCAK0SM5I_';
const claim = { sdkAppId: 1_400_000_000, identifier: 'administrator', userSig: PUBLISHED };

test('the signature of the published library is good until its last second', () => {
  const codes = [1_700_086_400, 1_700_086_401].map((nowS) => checkUserSig(DEMO_APP, claim, nowS));
  expect(codes).toEqual([0, 70001]);
});

test('how a signature is compressed does not matter', () => {
  const nowS = Math.floor(Date.now() / 1000);
  const codes = [0, 1, 9].map((level) =>
    checkUserSig(DEMO_APP, { ...claim, userSig: signed({ level, timeS: nowS }) }, nowS),
  );
  expect(codes).toEqual([0, 0, 0]);
});
