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
import { brakeOnDeletes } from '../../src/run/brakes.ts';

const LIMITS = { maxFailedPct: 5, maxDeletePct: 5, command: 'friendlake publish a.ts r' };

function changes(removedRows: number) {
  return { baseRows: 100, addedRows: 0, removedRows, driftedAccounts: 0 };
}

test('the delete brake lets exactly its percentage go, and asks nobody who loses what', async () => {
  const losses = () => Promise.reject(new Error('asked'));
  await expect(brakeOnDeletes(changes(5), LIMITS, losses)).resolves.toBeUndefined();
  await expect(brakeOnDeletes(changes(6), LIMITS, losses)).rejects.toThrow('asked');
});

test('the delete brake names some accounts, and how many more there are', async () => {
  const loss = { account: 'anna', lost: 3, had: 9, state: undefined };
  const losses = async (most: number) => ({ accounts: most + 2, largest: [loss] });
  await expect(brakeOnDeletes(changes(6), LIMITS, losses)).rejects.toThrow(
    '\n  anna loses 3 of 9: the list leaves it out\n  and 6 more accounts',
  );
});
