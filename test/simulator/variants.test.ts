import { expect, test } from 'vitest';
import { createWorld, proceduralGraph, type Simulator } from '../../src/simulator/index.ts';
import { type Answer, askPage, simulatorFor } from './caller.ts';

const ACCOUNTS = Array.from({ length: 60 }, (_, index) => `user_${String(index).padStart(5, '0')}`);

function simulatorWith(variants: boolean): Promise<Simulator> {
  const graph = proceduralGraph({ accounts: 60, degree: 30 });
  return simulatorFor({ world: createWorld({ graph, variants }) });
}

function askEach(simulator: Simulator, accounts: readonly string[]): Promise<readonly Answer[]> {
  return Promise.all(accounts.map((account) => askPage(simulator, account)));
}

/** Which of these keys an answer has. */
function keysOf(answer: Answer): string {
  return ['ErrorDisplay', 'RequestId'].filter((key) => Object.hasOwn(answer, key)).join();
}

test('pages come with and without ErrorDisplay and RequestId', async () => {
  const answers = await askEach(await simulatorWith(true), ACCOUNTS);
  expect(new Set(answers.map(keysOf))).toEqual(
    new Set(['', 'ErrorDisplay', 'RequestId', 'ErrorDisplay,RequestId']),
  );
});

test('errors come with and without ErrorDisplay', async () => {
  const answers = await askEach(await simulatorWith(true), ['nobody', 'nobody']);
  expect(new Set(answers.map(keysOf))).toEqual(new Set(['', 'ErrorDisplay']));
});

test('a friend without tags comes with an empty ValueItem and without one', async () => {
  const answers = await askEach(await simulatorWith(true), ACCOUNTS);
  const items = answers.flatMap((answer) => answer.UserDataItem ?? []);
  const bare = items.filter(({ ValueItem = [] }) => ValueItem.length === 0);
  expect(new Set(bare.map((item) => JSON.stringify(item.ValueItem)))).toEqual(
    new Set([undefined, '[]']),
  );
});

test('the same question gets the same answer', async () => {
  const [first, second] = [await simulatorWith(true), await simulatorWith(true)];
  expect(await askEach(first, ACCOUNTS)).toEqual(await askEach(second, ACCOUNTS));
});

test('without variants all answers have the same fields', async () => {
  const answers = await askEach(await simulatorWith(false), [...ACCOUNTS, 'nobody', 'no one']);
  expect(new Set(answers.map(keysOf))).toEqual(new Set(['ErrorDisplay']));
  const items = answers.flatMap((answer) => answer.UserDataItem ?? []);
  expect(new Set(items.map(({ ValueItem }) => ValueItem?.length))).toEqual(new Set([7]));
});
