import { expect, test } from 'vitest';
import { createWorld } from '../../src/simulator/index.ts';
import { askAll, askPage, friendsIn, simulatorFor, starGraph } from './caller.ts';

test('pages join to the whole list in list order', async () => {
  const simulator = await simulatorFor({ pageSize: 100 });
  const answers = await askAll(simulator, 'hub');
  expect(friendsIn(...answers)).toEqual(simulator.world.account('hub')?.friends);
});

test('only the last page has CompleteFlag 1, and its NextStartIndex is 0', async () => {
  const simulator = await simulatorFor({ pageSize: 100 });
  const answers = await askAll(simulator, 'hub');
  expect(answers.map((answer) => [answer.CompleteFlag, answer.NextStartIndex])).toEqual([
    [0, 100],
    [0, 200],
    [1, 0],
  ]);
});

test('a list that ends with a full page has no empty page after it', async () => {
  const simulator = await simulatorFor({ pageSize: 125 });
  expect(await askAll(simulator, 'hub')).toHaveLength(2);
});

test('FriendNum is the length of the list on every page', async () => {
  const simulator = await simulatorFor({ pageSize: 100 });
  const answers = await askAll(simulator, 'hub');
  expect(answers.map((answer) => answer.FriendNum)).toEqual([250, 250, 250]);
});

test('a StartIndex past the end answers an empty last page', async () => {
  const simulator = await simulatorFor();
  const answer = await askPage(simulator, 'hub', 999);
  expect([friendsIn(answer), answer.CompleteFlag]).toEqual([[], 1]);
});

test('a page size below 1 is refused', async () => {
  await expect(simulatorFor({ pageSize: 0 })).rejects.toThrow('A page cannot hold 0 friends');
});

test('an empty list is answered both with an empty UserDataItem and without one', async () => {
  const graph = await starGraph(0);
  const world = createWorld({ graph });
  const simulator = await simulatorFor({ world });
  for (let index = 0; index < 20; index += 1) world.importAccount(`empty${index}`);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => askPage(simulator, `empty${index}`)),
  );
  const shapes = new Set(answers.map((answer) => JSON.stringify(answer.UserDataItem)));
  expect(shapes).toEqual(new Set([undefined, '[]']));
});

test('without variants every answer has exactly the documented fields', async () => {
  const simulator = await simulatorFor();
  expect(Object.keys(await askPage(simulator, 'hub'))).toEqual([
    'ActionStatus',
    'ErrorCode',
    'ErrorInfo',
    'ErrorDisplay',
    'UserDataItem',
    'StandardSequence',
    'CustomSequence',
    'FriendNum',
    'CompleteFlag',
    'NextStartIndex',
  ]);
});

test('CustomSequence is absent everywhere when the app does not have it', async () => {
  const simulator = await simulatorFor({ customSequence: false });
  expect(await askPage(simulator, 'hub')).not.toHaveProperty('CustomSequence');
});
