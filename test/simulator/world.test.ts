import { expect, test } from 'vitest';
import { createWorld, type World } from '../../src/simulator/index.ts';
import { STANDARD_TAGS, tagValue } from '../../src/simulator/tag.ts';
import { starGraph } from './caller.ts';

async function starWorld(): Promise<World> {
  return createWorld({ graph: await starGraph(5), variants: false });
}

/** How far each sequence of `hub` moves while something is done. */
function movesOf(world: World, act: () => void): readonly number[] {
  const before = world.account('hub');
  act();
  const after = world.account('hub');
  return [
    (after?.standardSequence ?? 0) - (before?.standardSequence ?? 0),
    (after?.customSequence ?? 0) - (before?.customSequence ?? 0),
  ];
}

const level = 'Tag_SNS_Custom_Level';

test.each<[string, (world: World) => void, readonly number[]]>([
  ['a friend added', (world) => world.addFriend('hub', 'new'), [1, 0]],
  [
    'one added with custom tags',
    (w) => w.addFriend('hub', 'x', [{ Tag: level, Value: 1 }]),
    [1, 1],
  ],
  ['a friend removed', (world) => world.removeFriend('hub', 'f0001'), [1, 0]],
  ['a remark', (world) => world.setRemark('hub', 'f0001', 'Bea'), [1, 0]],
  ['a remark unset', (world) => world.setRemark('hub', 'f0001', undefined), [1, 0]],
  ['groups', (world) => world.setGroups('hub', 'f0001', []), [1, 0]],
  ['a custom tag', (world) => world.setCustom('hub', 'f0001', level, 5), [0, 1]],
  ['any other tag', (world) => world.setCustom('hub', 'f0001', 'Tag_SNS_IM_New', 5), [1, 0]],
  ['a change of the other side', (world) => world.setRemark('f0001', 'hub', 'Cy'), [0, 0]],
])('%s moves the right sequence', async (_, act, moves) => {
  const world = await starWorld();
  expect(movesOf(world, () => act(world))).toEqual(moves);
});

test('an added friend is last and a removed one gone, in one direction only', async () => {
  const world = await starWorld();
  world.addFriend('hub', 'dangling');
  world.removeFriend('hub', 'f0000');
  expect(world.account('hub')?.friends).toEqual(['f0001', 'f0002', 'f0003', 'f0004', 'dangling']);
  expect(world.account('f0000')?.friends).toEqual(['hub']);
});

test('values that were set stand, among the other tags', async () => {
  const world = await starWorld();
  world.setRemark('hub', 'f0001', 'Bea');
  world.setGroups('hub', 'f0001', []);
  world.setCustom('hub', 'f0001', '__proto__', 'x');
  const tags = world.tags('hub', 'f0001');
  expect(tagValue(tags, STANDARD_TAGS.remark)).toBe('Bea');
  expect(tagValue(tags, STANDARD_TAGS.groups)).toEqual([]);
  expect(tagValue(tags, '__proto__')).toBe('x');
  expect(tags).toHaveLength(8);
});

test('a friend that returns does not get the tags it had', async () => {
  const world = await starWorld();
  world.setRemark('hub', 'f0001', 'Bea');
  world.removeFriend('hub', 'f0001');
  world.addFriend('hub', 'f0001');
  expect(tagValue(world.tags('hub', 'f0001'), STANDARD_TAGS.remark)).toBeUndefined();
});

test('a removed account is gone, but stays in the lists of others', async () => {
  const world = await starWorld();
  world.removeAccount('f0001');
  expect(world.account('f0001')).toBeUndefined();
  expect(Array.from(world.accounts(), ({ account }) => account)).not.toContain('f0001');
  expect(world.account('hub')?.friends).toContain('f0001');
});

test('a removed account cannot be changed', async () => {
  const world = await starWorld();
  world.removeAccount('f0001');
  expect(() => world.addFriend('f0001', 'f0002')).toThrow(RangeError);
  expect(() => world.removeAccount('f0001')).toThrow(RangeError);
});

test('an account imported again is empty and counts on', async () => {
  const world = await starWorld();
  const moves = movesOf(world, () => {
    world.removeAccount('hub');
    world.importAccount('hub');
  });
  expect(moves).toEqual([1, 1]);
  expect(world.account('hub')?.friends).toEqual([]);
});

test('an imported stranger is an account like the others', async () => {
  const world = await starWorld();
  world.importAccount('new');
  world.addFriend('new', 'hub');
  expect(Array.from(world.accounts()).at(-1)).toMatchObject({ account: 'new', friends: ['hub'] });
});

test('every edit is noted with its day', async () => {
  const world = await starWorld();
  world.setRemark('hub', 'f0001', 'Bea');
  world.removeAccount('f0002');
  expect(world.changes).toEqual([
    { day: 0, kind: 'remark_changed', from_account: 'hub', to_account: 'f0001' },
    { day: 0, kind: 'account_removed', from_account: 'f0002', to_account: null },
  ]);
});

test.each<[string, (world: World) => void]>([
  ['a stranger', (world) => world.addFriend('nobody', 'hub')],
  ['a friend twice', (world) => world.addFriend('hub', 'f0001')],
  ['a remark for no friend', (world) => world.setRemark('f0001', 'f0002', 'x')],
  ['removing no friend', (world) => world.removeFriend('f0001', 'f0002')],
  ['removing nobody', (world) => world.removeAccount('nobody')],
  ['importing twice', (world) => world.importAccount('hub')],
])('%s is a RangeError and changes nothing', async (_, act) => {
  const world = await starWorld();
  expect(() => act(world)).toThrow(RangeError);
  expect(world.changes).toEqual([]);
});

test('an account once read does not change when the world does', async () => {
  const world = await starWorld();
  world.setRemark('hub', 'f0001', 'Bea');
  const before = world.account('hub');
  world.removeFriend('hub', 'f0001');
  expect(before?.friends).toHaveLength(5);
});
