import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WireFriend } from '../../schemas/friend-get.ts';
import { STANDARD_TAGS, type TagColumn } from '../../schemas/friends.ts';
import { createFriendList } from '../../src/transform/friend-list.ts';
import { anyText } from '../core/any-text.ts';
import { DECLARED, friend, openSend, pageOf } from './friends.ts';

type Pair = readonly [tag: string, value: unknown];
type Item = readonly [account: string, pairs: readonly Pair[]];

// The same rules once more, as simple as can be: what the code does fast is done here slowly.

function hasUtf8(text: unknown): boolean {
  return typeof text === 'string' && Buffer.from(text).toString() === text;
}

function survivesJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(survivesJson);
}

function cellFor(type: TagColumn['type'], value: unknown): unknown {
  if (type === 'string') return hasUtf8(value) ? value : undefined;
  if (type === 'string_list') {
    return Array.isArray(value) && value.every(hasUtf8) ? value : undefined;
  }
  if (typeof value === 'number' && type === 'timestamp') {
    const known = Number.isInteger(value) && value >= 0 && value < Date.UTC(10_000, 0) / 1000;
    return known ? BigInt(value) * 1_000_000n : undefined;
  }
  if (typeof value === 'number') return survivesJson(value) ? BigInt(value) : undefined;
  if (type !== 'int64' || typeof value !== 'string' || !/^-?\d+$/.test(value)) return undefined;
  const whole = BigInt(value);
  return String(BigInt.asIntN(64, whole)) === value ? whole : undefined;
}

/** The row an item must become; undefined when it must be refused. */
function expectedRow([account, pairs]: Item): Record<string, unknown> | undefined {
  if (!hasUtf8(account)) return undefined;
  const row: Record<string, unknown> = { from_account: 'ana', to_account: account };
  for (const { name } of [...STANDARD_TAGS, ...DECLARED]) row[name] = null;
  const extras = new Map<string, unknown>();
  for (const [tag, value] of pairs) {
    const standard = STANDARD_TAGS.find((column) => column.tag === tag);
    const column = standard ?? DECLARED.find((declared) => declared.tag === tag);
    const cell = column === undefined ? undefined : cellFor(column.type, value);
    if (column !== undefined && cell !== undefined) row[column.name] = cell;
    else if (standard !== undefined && value !== null) return undefined;
    else extras.set(tag, value);
  }
  if (![...extras.values()].every(survivesJson)) return undefined;
  return { ...row, extra: extras.size === 0 ? null : extras };
}

function readExtra(row: Record<string, unknown>): Record<string, unknown> {
  const { extra } = row;
  if (typeof extra !== 'string') return row;
  return { ...row, extra: new Map(Object.entries(Object(JSON.parse(extra)))) };
}

const halfCharacter = fc.constantFrom('\ud800', 'a\udfff', '\udc00\ud800');
const value = fc.oneof(
  { weight: 3, arbitrary: anyText },
  { weight: 3, arbitrary: fc.array(anyText, { maxLength: 3 }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 2 ** 38 }) },
  { weight: 2, arbitrary: fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String) },
  fc.constantFrom(-0, '-0', '007', '', null, 253_402_300_799, 253_402_300_800, 2 ** 53, 1.5),
  fc.json().map((text): unknown => JSON.parse(text)),
  halfCharacter,
  halfCharacter.map((half) => ['a', half]),
);
const knownTag = fc.constantFrom(...[...STANDARD_TAGS, ...DECLARED].map(({ tag }) => tag));
const otherTag = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('__proto__', 'toString'));
const pair = fc.tuple(fc.oneof({ weight: 3, arbitrary: knownTag }, otherTag), value);
const pairs = fc.uniqueArray(pair, { selector: ([tag]) => tag, maxLength: 5 });
/** Tags that fit their columns, so that most items are good. */
const fittingPairs = fc
  .tuple(fc.option(anyText), fc.option(fc.array(anyText)), fc.option(fc.nat()), fc.maxSafeInteger())
  .map(([remark, groups, time, level]): Pair[] => [
    ['Tag_SNS_IM_Remark', remark],
    ['Tag_SNS_IM_Group', groups],
    ['Tag_SNS_IM_AddTime', time],
    ['Tag_SNS_Custom_Level', level],
  ]);
const account = fc.oneof(
  { weight: 20, arbitrary: anyText.filter((text) => text !== '') },
  { weight: 20, arbitrary: fc.constantFrom('bea', 'cid', '__proto__') },
  halfCharacter,
);
const item = fc.tuple(account, fc.oneof({ weight: 4, arbitrary: fittingPairs }, pairs));

test('items are kept exactly or one of them is named: nothing in between', async () => {
  const send = await openSend();
  let kept = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 6 }), async (items: Item[]) => {
      const sent = await send(items.map(([to, tags]) => friend(to, ...tags)));
      const rows = items.map(expectedRow);
      const refused = rows.indexOf(undefined);
      if (typeof sent === 'string') {
        expect(sent).toMatch(new RegExp(`^item ${refused}: .+`, 's'));
        return;
      }
      kept += 1;
      const last = rows.filter(
        (row, at) =>
          !rows.slice(at + 1).some((later) => later?.['to_account'] === row?.['to_account']),
      );
      expect(sent.map(readExtra)).toEqual(last);
      expect(refused).toBe(-1);
    }),
    { numRuns: 300 },
  );
  expect(kept).toBeGreaterThan(30); // Or the property is about refusals alone.
});

const nearlyAFriend = fc.record(
  {
    To_Account: fc.oneof(fc.string(), fc.jsonValue()),
    ValueItem: fc.oneof(
      fc.jsonValue(),
      fc.array(
        fc.record(
          { Tag: fc.oneof(fc.string(), fc.jsonValue()), Value: fc.jsonValue() },
          { requiredKeys: [] },
        ),
      ),
    ),
  },
  { requiredKeys: [] },
);

test('whatever the schema refuses is refused, and never thrown', () => {
  const list = createFriendList(DECLARED);
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), nearlyAFriend), (wire) => {
      list.begin('ana');
      const reason = list.add(pageOf(wire));
      if (!WireFriend.safeParse(wire).success) expect(reason).toMatch(/^item 0: .+/s);
    }),
    { numRuns: 1000 },
  );
});
