import { expect, test } from 'vitest';
import { demandCompleteness } from '../../src/run/brakes.ts';

test.each`
  states                | driftedAccounts | refused | what
  ${[['failed', 2]]}    | ${0}            | ${0}    | ${'2 failed'}
  ${[['unstable', 1]]}  | ${3}            | ${0}    | ${'1 unstable, 3 drifted'}
  ${[['unchanged', 9]]} | ${0}            | ${4}    | ${'4 refused'}
`('--strict is not content with $what', ({ states, driftedAccounts, refused, what }) => {
  expect(() => demandCompleteness(new Map(states), { driftedAccounts, refused })).toThrow(
    `with what is not right: ${what}`,
  );
});

test('--strict is content with accounts that changed, or that nobody knows', () => {
  const states = new Map([
    ['changed', 5],
    ['not_found', 1],
  ] as const);
  demandCompleteness(states, { driftedAccounts: 0, refused: 0 });
});
