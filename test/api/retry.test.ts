import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ATTEMPTS_MAX, retryDelayMs, type RetryReason } from '../../src/api/retry.ts';

const ALMOST_ONE = 1 - Number.EPSILON;

test.each`
  attempt | reason              | random        | delayMs      | why
  ${1}    | ${'failure'}        | ${ALMOST_ONE} | ${399}       | ${'the first ceiling is twice the base'}
  ${2}    | ${'failure'}        | ${ALMOST_ONE} | ${799}       | ${'it doubles'}
  ${4}    | ${'failure'}        | ${ALMOST_ONE} | ${3199}      | ${'it doubles again and again'}
  ${4}    | ${'failure'}        | ${0.5}        | ${1600}      | ${'the delay is uniform below the ceiling'}
  ${4}    | ${'failure'}        | ${0}          | ${0}         | ${'down to nothing'}
  ${1}    | ${'over_frequency'} | ${ALMOST_ONE} | ${1999}      | ${'too frequent calls wait longer'}
  ${4}    | ${'over_frequency'} | ${ALMOST_ONE} | ${15_999}    | ${'and double, too'}
  ${1}    | ${'locked_out'}     | ${0}          | ${61_000}    | ${'70050 asks for a minute, whatever the dice say'}
  ${4}    | ${'locked_out'}     | ${ALMOST_ONE} | ${61_000}    | ${'every time'}
  ${5}    | ${'failure'}        | ${0}          | ${undefined} | ${'five attempts are enough'}
  ${5}    | ${'over_frequency'} | ${0}          | ${undefined} | ${'also when too frequent'}
  ${5}    | ${'locked_out'}     | ${0}          | ${undefined} | ${'also when locked out'}
`('attempt $attempt, $reason, $random: $why', ({ attempt, reason, random, delayMs }) => {
  expect(retryDelayMs(attempt, reason, random)).toBe(delayMs);
});

const reasons = fc.constantFrom<RetryReason>('failure', 'signature', 'over_frequency');
const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('a wait is never above 20 s and never negative', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), reasons, dice, (attempt, reason, random) => {
      const delayMs = retryDelayMs(attempt, reason, random) ?? 0;
      expect(delayMs).toBeGreaterThanOrEqual(0);
      expect(delayMs).toBeLessThan(20_000);
    }),
  );
});

test('whatever the reasons, the fifth failure is the last', () => {
  const anyReason = fc.constantFrom<RetryReason>('failure', 'over_frequency', 'locked_out');
  fc.assert(
    fc.property(fc.array(anyReason, { minLength: 9, maxLength: 9 }), dice, (chain, random) => {
      const goesOn = chain.map((why, index) => retryDelayMs(index + 1, why, random) !== undefined);
      expect(goesOn.indexOf(false)).toBe(ATTEMPTS_MAX - 1);
      expect(goesOn.slice(ATTEMPTS_MAX)).not.toContain(true);
    }),
  );
});

test('later attempts wait longer for the same dice', () => {
  fc.assert(
    fc.property(reasons, dice, (reason, random) => {
      const delays = [1, 2, 3, 4].map((attempt) => retryDelayMs(attempt, reason, random) ?? -1);
      expect(delays).toEqual(delays.toSorted((a, b) => a - b));
    }),
  );
});
