import { expect, test } from 'vitest';
import type { Answer } from '../../src/api/page.ts';
import { CODE_RULES } from '../../src/api/verdict.ts';
import { clockFinding, serviceFinding } from '../../src/run/service-check.ts';

const APP = { baseUrl: 'https://example.com', admin: 'administrator', sdkAppId: 1 };
const DATE = 'Mon, 23 Nov 2026 02:00:00 GMT';
const NOW_MS = Date.parse(DATE) + 500;

function error(code: number): Answer {
  return { kind: 'error', code, text: 'the service’s own words' };
}

function call(answer: Answer, { sentMs = NOW_MS, tookMs = 0, date = DATE } = {}) {
  return { answer, sentMs, answeredMs: sentMs + tookMs, date };
}

test.each([30003, 70107])('the code %i proves that the caller was accepted', (code) => {
  expect(serviceFinding(APP, call(error(code)))).toMatchObject({ result: 'ok' });
});

const REFUSING = [...CODE_RULES.keys(), 99_999].filter((code) => ![30003, 70107].includes(code));

test.each(REFUSING)('the code %i is a failure with a remedy', (code) => {
  const { result, text, remedy } = serviceFinding(APP, call(error(code)));
  expect({ result, code: text.includes(`(${code})`), remedy: remedy !== undefined }).toEqual({
    result: 'failed',
    code: true,
    remedy: true,
  });
});

test('the service’s own words are not repeated: they may quote the signature', () => {
  expect(JSON.stringify(serviceFinding(APP, call(error(70003))))).not.toContain('own words');
});

test.each`
  aheadMs    | result       | text
  ${0}       | ${'ok'}      | ${'the same as the service’s, ± 1 s'}
  ${1_400}   | ${'ok'}      | ${'the same as the service’s, ± 1 s'}
  ${-3_000}  | ${'ok'}      | ${'3 s behind the service’s, ± 1 s'}
  ${60_000}  | ${'ok'}      | ${'60 s ahead of the service’s, ± 1 s'}
  ${61_000}  | ${'warning'} | ${'61 s ahead of the service’s, ± 1 s'}
  ${600_000} | ${'warning'} | ${'600 s ahead of the service’s, ± 1 s'}
  ${601_000} | ${'failed'}  | ${'601 s ahead of the service’s, ± 1 s'}
  ${-900e3}  | ${'failed'}  | ${'900 s behind the service’s, ± 1 s'}
`('a clock $aheadMs ms ahead is told as $result', ({ aheadMs, result, text }) => {
  expect(clockFinding(call(error(30003), { sentMs: NOW_MS + aheadMs }))).toMatchObject({
    result,
    text,
  });
});

test('a slow answer makes the comparison less sure, and counts by its middle', () => {
  const slow = call(error(30003), { sentMs: NOW_MS - 2_000, tookMs: 4_000 });
  expect(clockFinding(slow).text).toBe('the same as the service’s, ± 3 s');
});

test.each`
  answer                                                  | date         | why
  ${error(30003)}                                         | ${''}        | ${'there is no Date header'}
  ${error(30003)}                                         | ${'tuesday'} | ${'the Date header is no date'}
  ${{ kind: 'no_answer', text: 'HTML', timedOut: false }} | ${DATE}      | ${'the answer is not the service’s'}
`('the clock is unknown, and no failure, where $why', ({ answer, date }) => {
  expect(clockFinding(call(answer, { date })).result).toBe('unknown');
});
