import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Contract } from '../../schemas/contract.ts';
import { friendsTable, STANDARD_TAGS } from '../../schemas/friends.ts';
import { parseAsExactly } from '../../src/core/exact-json.ts';
import type { PageItems } from '../../src/core/page-items.ts';
import { readAnswer } from '../../src/api/page.ts';
import { createWorld, syntheticGraph } from '../../src/simulator/index.ts';
import { createColumnsBuilder } from '../../src/engine/columns-builder.ts';
import { createFriendList } from '../../src/transform/friend-list.ts';
import { createPageScanner } from '../../src/transform/page-scanner.ts';
import { nextItem, ODD } from '../../src/transform/page-tokens.ts';
import { anyText } from '../core/any-text.ts';
import { DECLARED } from './friends.ts';

/** What is kept of an account of these pages, or why it cannot be. */
function listOf(contract: Contract, pages: readonly PageItems[]) {
  const list = createFriendList(DECLARED, contract);
  list.begin('ana');
  for (const page of pages) {
    const refusal = list.add(page);
    if (refusal !== undefined) return refusal;
  }
  const { friends, duplicates, refusals } = list;
  const kept = createColumnsBuilder(friendsTable(DECLARED).columns);
  kept.append(list.rows, list.skip);
  return { friends, duplicates, refusals, rows: kept.finish() };
}

/** The items of an answer, which finds them without parsing. */
function unparsed(items: string): PageItems {
  const facts =
    '"StandardSequence":1,"CustomSequence":1,"FriendNum":1,"CompleteFlag":1,"NextStartIndex":0';
  const body = Buffer.from(`{"UserDataItem":${items},${facts},"ErrorCode":0}`);
  const answer = readAnswer({ kind: 'response', status: 200, body });
  if (answer.kind !== 'page') throw new Error(`read as ${answer.kind}`);
  return answer.page.items;
}

const TAGS = [...STANDARD_TAGS, ...DECLARED].map((column) => column.tag);

const text = fc.oneof(anyText, fc.constantFrom('bea', 'a"b', 'a\\', '\\u540d', ']', '}],"x":[{'));
const plain = fc.oneof(
  text,
  fc.array(text, { maxLength: 3 }),
  fc.constantFrom(0, -1, 42, 1_573_824_798, 2 ** 53, -0.5, 1e21, null, true, '42', '-0'),
  fc.jsonValue(),
);
const tag = fc.oneof(fc.constantFrom(...TAGS, 'Tag_SNS_1_X', '__proto__', 'tag"'), text);
const pair = fc
  .tuple(tag, plain)
  .map(([name, value]) => `{"Tag":${JSON.stringify(name)},"Value":${JSON.stringify(value)}}`);
const item = fc
  .tuple(text, fc.array(pair, { maxLength: 4 }))
  .map(([to, pairs]) => `{"To_Account":${JSON.stringify(to)},"ValueItem":[${pairs.join(',')}]}`);
const items = fc.array(fc.oneof({ weight: 9, arbitrary: item }, fc.json()), { maxLength: 5 });
/** Most pages as the service spells them; some with a byte taken out or put in. */
const array = fc
  .tuple(
    items,
    fc.option(fc.tuple(fc.nat(), fc.constantFrom('', ' ', ',', '"', '0', '-', '\\', '}'))),
  )
  .map(([all, mistake]) => {
    const json = `[${all.join(',')}]`;
    if (mistake === null) return json;
    const at = 1 + (mistake[0] % Math.max(1, json.length - 2));
    return json.slice(0, at) + mistake[1] + json.slice(at + (mistake[1] === '' ? 1 : 0));
  });

function parse(page: string): unknown {
  return parseAsExactly(Buffer.from(page));
}

test('what is scanned becomes the rows, or the refusal, that parsing makes of it', () => {
  const contract = fc.constantFrom(...Contract.options);
  fc.assert(
    fc.property(contract, array, array, (kind, one, other) => {
      const pages = [one, other].filter((page) => Array.isArray(parse(page)));
      const parsed = pages.map((page) => {
        const items = parse(page) as readonly unknown[];
        return { parse: () => items, parseExactly: () => items };
      });
      expect(listOf(kind, pages.map(unparsed))).toEqual(listOf(kind, parsed));
    }),
    { numRuns: 1000 },
  );
});

test('an array that is no JSON is refused', () => {
  fc.assert(
    fc.property(array, (page) => {
      fc.pre(parse(page) === undefined);
      const none = () => undefined;
      const items = { json: Buffer.from(page), parse: none, parseExactly: none };
      expect(listOf('evolve', [items])).toHaveProperty('reason');
    }),
  );
});

test('no friend of the simulated service has to be parsed whole', () => {
  const scan = createPageScanner();
  const world = createWorld({ graph: syntheticGraph({ accounts: 100, seed: 1 }) });
  for (const { account, friends } of world.accounts()) {
    const wire = friends.map((friend) => ({
      To_Account: friend,
      ValueItem: world.tags(account, friend),
    }));
    const { numbers, count } = scan(Buffer.from(JSON.stringify(wire))) ?? expect.unreachable();
    const pairs: unknown[] = [];
    for (let at = 0; at < count; at = nextItem(numbers, at)) pairs.push(numbers[at + 2]);
    expect(pairs).toHaveLength(friends.length);
    expect(pairs).not.toContain(ODD);
  }
});
