import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactNumber } from '../../src/core/exact-json.ts';
import { parsed } from '../core/parsed.ts';
import { readAnswer, type Answer } from '../../src/api/page.ts';

/** The wire fields of a page; the extra keys occur in real answers. */
const PAGE = {
  UserDataItem: [{ To_Account: 'bea' }],
  StandardSequence: 5,
  CustomSequence: 7,
  FriendNum: 20,
  CompleteFlag: 1,
  NextStartIndex: 0,
  ActionStatus: 'OK',
  ErrorCode: 0,
  ErrorInfo: '',
  ErrorDisplay: '',
  RequestId: 'abc',
};

function readRaw(body: string | Buffer, status = 200): Answer {
  return readAnswer({ kind: 'response', status, body: Buffer.from(body) });
}

/** An answer with its items parsed. */
function read(body: string | Buffer, status = 200) {
  const answer = readRaw(body, status);
  if (answer.kind !== 'page') return answer;
  return { ...answer, page: { ...answer.page, items: answer.page.items.parse() } };
}

function readPage(changes: object) {
  return read(JSON.stringify({ ...PAGE, ...changes }));
}

test('the sample of the documentation is a page, unknown keys and all', () => {
  expect(read(JSON.stringify(PAGE))).toMatchObject({
    kind: 'page',
    page: {
      items: [{ To_Account: 'bea' }],
      standardSequence: 5,
      customSequence: 7,
      friendNum: 20,
      complete: true,
      nextStartIndex: 0,
    },
  });
});

test.each`
  changes                                        | expected                                    | why
  ${{ UserDataItem: undefined }}                 | ${{ items: [] }}                            | ${'UserDataItem may be missing'}
  ${{ UserDataItem: null }}                      | ${{ items: [] }}                            | ${'or null'}
  ${{ UserDataItem: [1, null] }}                 | ${{ items: [1, null] }}                     | ${'items are left for the flattening to judge'}
  ${{ CustomSequence: undefined }}               | ${{ customSequence: null }}                 | ${'CustomSequence may be missing'}
  ${{ CustomSequence: 0 }}                       | ${{ customSequence: 0 }}                    | ${'0 is not missing'}
  ${{ CompleteFlag: 0, NextStartIndex: 500 }}    | ${{ complete: false, nextStartIndex: 500 }} | ${'only 0 means more'}
  ${{ CompleteFlag: 2 }}                         | ${{ complete: true }}                       | ${'2 is not 0'}
  ${{ CompleteFlag: -1 }}                        | ${{ complete: true }}                       | ${'nor is -1'}
  ${{ ErrorInfo: undefined, ActionStatus: 'x' }} | ${{ friendNum: 20 }}                        | ${'ErrorCode alone decides'}
`('a page stays a page: $why', ({ changes, expected }) => {
  expect(readPage(changes)).toMatchObject({ kind: 'page', page: expected });
});

test.each`
  changes                            | field
  ${{ StandardSequence: '5' }}       | ${'StandardSequence'}
  ${{ CustomSequence: '7' }}         | ${'CustomSequence'}
  ${{ FriendNum: '20' }}             | ${'FriendNum'}
  ${{ FriendNum: -1 }}               | ${'FriendNum'}
  ${{ FriendNum: 1.5 }}              | ${'FriendNum'}
  ${{ FriendNum: 2 ** 53 }}          | ${'FriendNum'}
  ${{ CompleteFlag: true }}          | ${'CompleteFlag'}
  ${{ NextStartIndex: '0' }}         | ${'NextStartIndex'}
  ${{ UserDataItem: {} }}            | ${'UserDataItem'}
  ${{ StandardSequence: undefined }} | ${'StandardSequence'}
`('$changes cannot be read without guessing, and $field is named', ({ changes, field }) => {
  expect(readPage(changes)).toMatchObject({
    kind: 'unreadable',
    text: expect.stringContaining(String(field)),
  });
});

const JSON_TEXT = JSON.stringify(PAGE);

test.each`
  body                      | status | text                             | why
  ${JSON_TEXT}              | ${502} | ${'HTTP status 502'}             | ${'a gateway answered'}
  ${JSON_TEXT}              | ${302} | ${'HTTP status 302'}             | ${'it lives elsewhere'}
  ${'<html>502</html>'}     | ${200} | ${'the answer is not JSON'}      | ${'a captive portal'}
  ${''}                     | ${200} | ${'the answer is not JSON'}      | ${'an empty body'}
  ${JSON_TEXT.slice(0, 60)} | ${200} | ${'the answer is not JSON'}      | ${'half a body'}
  ${'{}'}                   | ${200} | ${'the answer has no ErrorCode'} | ${'no envelope'}
  ${'null'}                 | ${200} | ${'the answer has no ErrorCode'} | ${'nothing'}
  ${'[]'}                   | ${200} | ${'the answer has no ErrorCode'} | ${'a list'}
  ${'{"ErrorCode":"0"}'}    | ${200} | ${'the answer has no ErrorCode'} | ${'a code that is text'}
`('$why is no answer of the service', ({ body, status, text }) => {
  expect(read(body, status)).toEqual({ kind: 'no_answer', text, timedOut: false });
});

test('invalid UTF-8 is unreadable: it must not become question marks', () => {
  const body = Buffer.from(JSON_TEXT.replace('bea', 'be\u00ff'), 'latin1');
  expect(read(body)).toEqual({
    kind: 'unreadable',
    text: 'the answer is not valid UTF-8',
    raw: null,
  });
});

test('an error has its code and the text of the service', () => {
  const body = '{"ActionStatus":"FAIL","ErrorCode":30003,"ErrorInfo":"Err_SNS_X"}';
  expect(read(body)).toEqual({ kind: 'error', code: 30003, text: 'Err_SNS_X' });
});

test('an error needs no text and no other field', () => {
  expect(read('{"ErrorCode":60002}')).toEqual({ kind: 'error', code: 60002, text: '' });
});

test.each([true, false])('no response is no answer, timed out: %s', (timedOut) => {
  const answer = readAnswer({ kind: 'unreachable', reason: 'ECONNRESET', timedOut });
  expect(answer).toEqual({ kind: 'no_answer', text: 'no answer (ECONNRESET)', timedOut });
});

test('whatever bytes come, reading never throws', () => {
  const bodies = fc.oneof(fc.uint8Array(), fc.json());
  fc.assert(
    fc.property(bodies, fc.constantFrom(200, 204, 502), (body, status) => {
      expect(() => read(Buffer.from(body), status)).not.toThrow();
    }),
  );
});

/** JSON whose numbers JavaScript holds. */
const wholeJson = fc
  .jsonValue()
  .map((value) => JSON.stringify(value).replaceAll(/-?\d+(\.\d+)?([eE][+-]?\d+)?/g, '7'))
  .map((text): unknown => JSON.parse(text));

test.each([
  ['2 ** 53 + 1', '9007199254740993'],
  ['a fraction', '1.50'],
  ['a fraction that would be rounded away', '1.00000000000000000001'],
  ['zero below zero', '-0'],
  ['more than any double', '1e999'],
])('the exact items of a page keep %s as it is spelled', (_what, spelling) => {
  const answer = readRaw(JSON.stringify(PAGE).replace('"bea"', `"bea","Value":${spelling}`));
  const items = answer.kind === 'page' ? answer.page.items.parseExactly() : [];
  expect(items).toEqual([{ To_Account: 'bea', Value: exactNumber(spelling) }]);
});

test('a page keeps its items, whatever they are, and all its numbers', () => {
  const numbers = fc.tuple(fc.maxSafeNat(), fc.option(fc.maxSafeNat()), fc.maxSafeNat());
  fc.assert(
    fc.property(fc.array(wholeJson), numbers, (items, [standard, custom, friendNum]) => {
      const wire = { StandardSequence: standard, CustomSequence: custom, FriendNum: friendNum };
      const body = JSON.stringify({ ...PAGE, ...wire, UserDataItem: items });
      const page = { standardSequence: standard, customSequence: custom, friendNum };
      const { UserDataItem }: typeof PAGE = JSON.parse(body);
      expect(read(body)).toMatchObject({
        kind: 'page',
        page: { ...page, items: UserDataItem.map(parsed) },
      });
    }),
  );
});

test.each([null, 7, { text: 'no' }])('an error whose ErrorInfo is %j keeps its code', (info) => {
  const answer = read(JSON.stringify({ ErrorCode: 30003, ErrorInfo: info }));
  expect(answer).toEqual({ kind: 'error', code: 30003, text: '' });
});
