import { expect, test } from 'vitest';
import { CODE_RULES, ruleFor, type Verdict } from '../../src/api/verdict.ts';

/**
 * What the reference says of every code a `friend_get` call can meet (friend_get-api.md, parts
 * 3.1 to 3.3, column "Retry?").
 */
const TABLE: Readonly<Record<Verdict, readonly number[]>> = {
  retry: [30006, 30007, 30008, 60008, 60013, 60014, 70169, 70202, 70500],
  slow_down: [60007, 60011, 60018, 60019],
  wait: [70050],
  renew_signature: [60004, 60005, 70001, 70052],
  not_found: [30003, 70107],
  fail_account: [30001, 60015, 70402],
  abort: [
    30004, 60002, 60003, 60006, 60009, 60010, 60012, 60016, 60017, 60020, 60021, 70002, 70003,
    70005, 70009, 70013, 70014, 70016, 70020, 70051, 70114, 70403,
  ],
};
const documented = Object.entries(TABLE).flatMap(([verdict, codes]) =>
  codes.map((code) => ({ code, verdict })),
);

test.each(documented)('$code asks to $verdict', ({ code, verdict }) => {
  expect(CODE_RULES.get(code)?.verdict).toBe(verdict);
});

test('no code has a rule that no document gives it', () => {
  const codes = new Set(documented.map(({ code }) => code));
  expect(new Set(CODE_RULES.keys())).toEqual(codes);
});

test.each([1, -1, 30002, 70206, 70398, 80001, 90001, 2 ** 40])(
  'the unknown code %i fails the account, so that it is neither swallowed nor hammered',
  (code) => {
    expect(ruleFor(code)).toEqual({ verdict: 'fail_account', meaning: 'unknown code' });
  },
);

test.each(TABLE.abort)('%i tells the operator what to do', (code) => {
  expect(ruleFor(code).hint).toMatch(/^[A-Z].+\.$/);
});

test.each([...CODE_RULES])('%i has a meaning', (_, { meaning }) => {
  expect(meaning).not.toBe('');
});
