import { expect, test } from 'vitest';
import type { Behaviour, Simulator } from '../../src/simulator/index.ts';
import { askAll, askPage, friendsIn, post, simulatorFor } from './caller.ts';

function hubThatIs(behaviour: Behaviour): Promise<Simulator> {
  return simulatorFor({ behaviours: new Map([['hub', behaviour]]) });
}

test('a stuck account never advances', async () => {
  const simulator = await hubThatIs({ kind: 'stuck' });
  const answers = await Promise.all([0, 200].map((start) => askPage(simulator, 'hub', start)));
  expect(answers.map((answer) => [answer.CompleteFlag, answer.NextStartIndex])).toEqual([
    [0, 0],
    [0, 200],
  ]);
});

test('an endless account advances past its end', async () => {
  const simulator = await hubThatIs({ kind: 'endless' });
  const answers = await Promise.all([200, 250].map((start) => askPage(simulator, 'hub', start)));
  expect(answers.map((answer) => [answer.CompleteFlag, answer.NextStartIndex])).toEqual([
    [0, 250],
    [0, 251],
  ]);
});

test('a changing account changes between its pages, as often as told, then rests', async () => {
  const simulator = await hubThatIs({ kind: 'changing', times: 2 });
  const first = await askAll(simulator, 'hub');
  const second = await askAll(simulator, 'hub');
  const seen = (answers: typeof first) =>
    new Set(answers.map((answer) => `${answer.StandardSequence} ${answer.FriendNum}`)).size;
  expect([seen(first), seen(second)]).toEqual([3, 1]);
});

test('a list that changes while it is paged hides a friend', async () => {
  const simulator = await hubThatIs({ kind: 'changing', times: 1 });
  const friends = friendsIn(...(await askAll(simulator, 'hub')));
  expect(friends).not.toContain('f0100');
  expect(simulator.world.account('hub')?.friends).toContain('f0100');
});

test('a wrong FriendNum changes neither items nor paging', async () => {
  const simulator = await hubThatIs({ kind: 'friend-num', friendNum: 20 });
  const answers = await askAll(simulator, 'hub');
  expect(answers.map((answer) => answer.FriendNum)).toEqual([20, 20, 20]);
  expect(friendsIn(...answers)).toHaveLength(250);
});

test('hostile items go out as they are', async () => {
  const items = ['{"To_Account":"a","__proto__":1}', '{"n":123456789012345678901}', 'nonsense'];
  const simulator = await hubThatIs({ kind: 'hostile', items });
  const response = await post(simulator, '{"From_Account":"hub","StartIndex":0}');
  expect(await response.text()).toContain(`"UserDataItem":[${items.join()}],`);
});

test('hostile items are paged like others', async () => {
  const items = Array.from({ length: 150 }, (_, index) => `{"To_Account":"x${index}"}`);
  const answers = await askAll(await hubThatIs({ kind: 'hostile', items }), 'hub');
  expect([answers.length, friendsIn(...answers).length]).toEqual([2, 150]);
});

test('behaviours may come and go while the simulator runs', async () => {
  const behaviours = new Map<string, Behaviour>();
  const simulator = await simulatorFor({ behaviours });
  behaviours.set('hub', { kind: 'friend-num', friendNum: 1 });
  expect((await askPage(simulator, 'hub')).FriendNum).toBe(1);
  behaviours.delete('hub');
  expect((await askPage(simulator, 'hub')).FriendNum).toBe(250);
});
