import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_ZERO_S, friendTags } from '../../src/simulator/friend.ts';
import { CUSTOM_TAGS, createWorld, proceduralGraph } from '../../src/simulator/index.ts';
import { createRandom } from '../../src/simulator/random.ts';
import {
  isCustomTag,
  STANDARD_TAGS,
  type Tag,
  type TagValue,
  tagValue,
  withTag,
} from '../../src/simulator/tag.ts';

/** The tags of many friends, each drawn from its own seed. */
function manyFriends(customTags = true): readonly (readonly Tag[])[] {
  return Array.from({ length: 3000 }, (_, seed) =>
    friendTags(createRandom(seed * 7919), { variants: true, customTags }),
  );
}

function valuesOf(name: string): readonly (TagValue | undefined)[] {
  return manyFriends().map((tags) => tagValue(tags, name));
}

// Bytes at most: relationship chain document 269/1501.
test.each([
  [STANDARD_TAGS.remark, 96],
  [STANDARD_TAGS.groups, 30],
  [STANDARD_TAGS.wording, 256],
  [CUSTOM_TAGS.note, 500],
])('%s has at most %i bytes, and sometimes as many', (name, bytesMax) => {
  const texts = valuesOf(name).flatMap((value) => value ?? []);
  const sizes = texts.map((text) => Buffer.byteLength(String(text)));
  expect(Math.max(...sizes)).toBe(bytesMax);
});

test('sources have the documented form: letters, 8 at most', () => {
  const odd = valuesOf(STANDARD_TAGS.source).filter(
    (value) => value !== undefined && !/^AddSource_Type_[A-Za-z]{1,8}$/.test(String(value)),
  );
  expect(odd).toEqual([]);
});

test.each(Object.values({ ...STANDARD_TAGS, ...CUSTOM_TAGS }))('%s is sometimes unset', (name) => {
  const unset = valuesOf(name).filter((value) => value === undefined).length;
  expect(unset).toBeGreaterThan(0);
  expect(unset).toBeLessThan(3000);
});

test('groups are 0 to 4 distinct names', () => {
  const lists = valuesOf(STANDARD_TAGS.groups).filter((value) => Array.isArray(value));
  const counts = new Set(lists.map((names) => new Set(names).size));
  expect(counts).toEqual(new Set([0, 1, 2, 3, 4]));
  expect(lists.every((names) => new Set(names).size === names.length)).toBe(true);
});

test('friendships began in the six years before day 0', () => {
  const times = valuesOf(STANDARD_TAGS.addTime).filter((value) => typeof value === 'number');
  expect(Math.max(...times)).toBeLessThan(DAY_ZERO_S);
  expect(Math.min(...times)).toBeGreaterThan(DAY_ZERO_S - 6 * 366 * 86_400);
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(5 * 365 * 86_400);
});

test('levels are integers and notes are texts', () => {
  expect(new Set(valuesOf(CUSTOM_TAGS.level).map((value) => typeof value))).toEqual(
    new Set(['number', 'undefined']),
  );
  expect(new Set(valuesOf(CUSTOM_TAGS.note).map((value) => typeof value))).toEqual(
    new Set(['string', 'undefined']),
  );
});

test('tags come in many orders, never twice, and some friends have none', () => {
  const friends = manyFriends();
  const firsts = new Set(friends.map((tags) => tags[0]?.Tag));
  expect(firsts.size).toBeGreaterThan(6);
  expect(friends.every((tags) => new Set(tags.map(({ Tag }) => Tag)).size === tags.length)).toBe(
    true,
  );
  expect(friends.some((tags) => tags.length === 0)).toBe(true);
});

test('undocumented tags appear', () => {
  const names = new Set(manyFriends().flatMap((tags) => tags.map(({ Tag }) => Tag)));
  expect(names).toContain('Tag_SNS_IM_PendencyTime');
  expect(names).toContain('Tag_SNS_1300000000_Grade');
});

test.each([
  ['Tag_SNS_IM_Remark', false],
  ['Tag_SNS_IM_PendencyTime', false],
  ['Tag_SNS_Custom_Level', true],
  ['Tag_SNS_1300000000_Grade', true],
])('%s is a custom tag: %s', (name, custom) => {
  expect(isCustomTag(name)).toBe(custom);
});

test('an account without custom tags has none', () => {
  expect(
    manyFriends(false)
      .flat()
      .filter(({ Tag }) => isCustomTag(Tag)),
  ).toEqual([]);
});

test('without variants every friend has all seven tags in one order', () => {
  const world = createWorld({
    graph: proceduralGraph({ accounts: 100, degree: 4 }),
    variants: false,
  });
  const orders = new Set(
    Array.from(world.accounts(), ({ account, friends }) =>
      friends.map((friend) =>
        world
          .tags(account, friend)
          .map(({ Tag }) => Tag)
          .join(),
      ),
    ).flat(),
  );
  const all = Object.values({ ...STANDARD_TAGS, ...CUSTOM_TAGS });
  expect([...orders].map((order) => order.split(',').length)).toEqual([all.length]);
});

const names = fc.constantFrom('Tag_A', 'Tag_B', '__proto__');
const tags = fc
  .uniqueArray(names)
  .map((list): readonly Tag[] => list.map((name, index) => ({ Tag: name, Value: index })));

test('a tag that was set is read back, one that was unset is not, the others stay', () => {
  fc.assert(
    fc.property(tags, names, fc.option(fc.string(), { nil: undefined }), (before, name, value) => {
      const after = withTag(before, name, value);
      expect(tagValue(after, name)).toBe(value);
      const others = (list: readonly Tag[]) => list.filter((tag) => tag.Tag !== name);
      expect(others(after)).toEqual(others(before));
    }),
  );
});
