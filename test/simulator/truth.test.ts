import { mkdtempDisposableSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { graphOf } from '../../src/simulator/edge-list.ts';
import { createWorld, proceduralGraph, type World, writeTruth } from '../../src/simulator/index.ts';
import { compareUtf8 } from '../../src/simulator/truth.ts';
import { askAll, simulatorFor } from './caller.ts';

async function truthOf(world: World): Promise<readonly string[]> {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'truth-'));
  onTestFinished(() => folder.remove());
  const path = join(folder.path, 'truth.ndjson');
  const rows = await writeTruth(world, path);
  const lines = readFileSync(path, 'utf8').split('\n');
  expect([lines.pop(), lines.length]).toEqual(['', rows]);
  return lines;
}

test('the truth is what a caller is told, friend by friend', async () => {
  const world = createWorld({
    graph: proceduralGraph({ accounts: 30, degree: 8 }),
    day: 20,
    churn: 0.2,
  });
  const simulator = await simulatorFor({ world, pageSize: 3 });
  const told: string[] = [];
  for (const { account } of world.accounts()) {
    for (const answer of await askAll(simulator, account)) {
      for (const { To_Account, ValueItem = [] } of answer.UserDataItem ?? []) {
        const tags = ValueItem.map(({ Tag, Value }) => JSON.stringify([Tag, Value]));
        told.push(JSON.stringify([account, To_Account, tags.toSorted()]));
      }
    }
  }
  const truth = (await truthOf(world)).map((line) => {
    const row: { from_account: string; to_account: string; tags: object } = JSON.parse(line);
    const tags = Object.entries(row.tags).map((tag) => JSON.stringify(tag));
    return JSON.stringify([row.from_account, row.to_account, tags.toSorted()]);
  });
  expect(told.toSorted()).toEqual(truth.toSorted());
});

test('lines are sorted by owner, then friend, in the order of their UTF-8 bytes', async () => {
  // U+1F600 is smaller than U+FF21 in UTF-16 and larger in UTF-8.
  const names = ['a', 'B', '10', '9', 'é', '\uff21', '😀', '😀a'];
  const edges = names.flatMap((from) => names.map((to) => `${from} ${to}`));
  const lines = await truthOf(createWorld({ graph: await graphOf(edges, true) }));
  const keys = lines.map((line) => {
    const row: { from_account: string; to_account: string } = JSON.parse(line);
    return Buffer.from(`${row.from_account}\0${row.to_account}`);
  });
  expect(keys).toEqual(keys.toSorted((left, right) => left.compare(right)));
  expect(keys).toHaveLength(names.length * (names.length - 1));
});

test('a tag called __proto__ and text of every kind survive', async () => {
  const world = createWorld({ graph: await graphOf(['a b'], true), variants: false });
  for (const { Tag } of world.tags('a', 'b')) world.setCustom('a', 'b', Tag, undefined);
  world.setCustom('a', 'b', '__proto__', 'kept');
  world.setRemark('a', 'b', '"\n\u2028😀\0');
  world.setGroups('a', 'b', []);
  expect(await truthOf(world)).toEqual([
    '{"from_account":"a","to_account":"b","tags":{"Tag_SNS_IM_Group":[],' +
      '"Tag_SNS_IM_Remark":"\\"\\n\u2028😀\\u0000","__proto__":"kept"}}',
  ]);
});

test('an empty world has an empty truth', async () => {
  expect(await truthOf(createWorld({ graph: await graphOf([], false) }))).toEqual([]);
});

test('texts compare as their UTF-8 bytes do', () => {
  // The first and last code point of every length in UTF-8, and both sides of the surrogates.
  const edges = ['a', '\x7f', '\x80', '\u07ff', '\u0800', '\ud7ff', '\ue000', '\uffff'];
  const unit = fc.constantFrom(...edges, '\u{10000}', '\u{103ff}', '\u{10ffff}');
  const text = fc.string({ unit, maxLength: 4 });
  fc.assert(
    fc.property(text, text, (left, right) => {
      const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right));
      expect(Math.sign(compareUtf8(left, right))).toBe(bytes);
    }),
  );
});
