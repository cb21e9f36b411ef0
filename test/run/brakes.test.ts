import { expect, test } from 'vitest';
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
