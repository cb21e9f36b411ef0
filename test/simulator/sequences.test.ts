import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pageFor, type SequenceMode, suppressionFor } from '../../src/simulator/answer.ts';
import { createWorld, proceduralGraph } from '../../src/simulator/index.ts';
import { isCustomTag } from '../../src/simulator/tag.ts';
import { type Answer, ask, friendsIn, simulatorFor } from './caller.ts';

const modes: readonly SequenceMode[] = ['strict', 'first-page'];

/** The tags of all items of an answer, by half. */
function halves(answer: Answer): { standard: number; custom: number } {
  const tags = (answer.UserDataItem ?? []).flatMap((item) => item.ValueItem ?? []);
  const custom = tags.filter((tag) => isCustomTag(tag.Tag)).length;
  return { standard: tags.length - custom, custom };
}

async function simulatorAndSequences(sequences: SequenceMode) {
  const simulator = await simulatorFor({ sequences, pageSize: 100 });
  const account = simulator.world.account('hub');
  return {
    simulator,
    StandardSequence: account?.standardSequence ?? 0,
    CustomSequence: account?.customSequence ?? 0,
  };
}

describe.each(modes)('%s', (mode) => {
  test('a matching StandardSequence leaves items with only custom tags', async () => {
    const { simulator, StandardSequence } = await simulatorAndSequences(mode);
    const answer = await ask(simulator, { From_Account: 'hub', StartIndex: 0, StandardSequence });
    expect(halves(answer)).toEqual({ standard: 0, custom: 200 });
  });

  test('a matching CustomSequence leaves items with only standard tags', async () => {
    const { simulator, CustomSequence } = await simulatorAndSequences(mode);
    const answer = await ask(simulator, { From_Account: 'hub', StartIndex: 0, CustomSequence });
    expect(halves(answer)).toEqual({ standard: 500, custom: 0 });
  });

  test('two matching sequences answer no items but the whole FriendNum', async () => {
    const { simulator, ...sequences } = await simulatorAndSequences(mode);
    const answer = await ask(simulator, { From_Account: 'hub', StartIndex: 0, ...sequences });
    expect([friendsIn(answer), answer.FriendNum, answer.CompleteFlag]).toEqual([[], 250, 1]);
  });

  test('outdated sequences suppress nothing', async () => {
    const { simulator, ...sequences } = await simulatorAndSequences(mode);
    simulator.world.setRemark('hub', 'f0000', 'new');
    simulator.world.setCustom('hub', 'f0000', 'Tag_SNS_Custom_Level', 7);
    const answer = await ask(simulator, { From_Account: 'hub', StartIndex: 0, ...sequences });
    expect(friendsIn(answer)).toHaveLength(100);
  });
});

test('strict suppresses on later pages, where first-page does not', async () => {
  const counts = await Promise.all(
    modes.map(async (mode) => {
      const { simulator, ...sequences } = await simulatorAndSequences(mode);
      const body = { From_Account: 'hub', StartIndex: 100, ...sequences };
      return friendsIn(await ask(simulator, body)).length;
    }),
  );
  expect(counts).toEqual([0, 100]);
});

test('a sequence of 0 never matches, not even an account that never changed', async () => {
  const simulator = await simulatorFor();
  simulator.world.importAccount('new');
  simulator.world.addFriend('new', 'hub');
  const body = { From_Account: 'new', StartIndex: 0, CustomSequence: 0 };
  expect(simulator.world.account('new')?.customSequence).toBe(0);
  expect(friendsIn(await ask(simulator, body))).toEqual(['hub']);
});

test('a matching CustomSequence is ignored where the app does not have it', async () => {
  const simulator = await simulatorFor({ customSequence: false });
  const CustomSequence = simulator.world.account('hub')?.customSequence;
  const answer = await ask(simulator, { From_Account: 'hub', StartIndex: 0, CustomSequence });
  expect(halves(answer).custom).toBe(200);
});

const sequence = fc.integer({ min: 0, max: 3 });

test('suppression is the rule of the document: sent, current and not 0', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...modes),
      fc.boolean(),
      fc.nat({ max: 2 }),
      fc.tuple(sequence, sequence, sequence, sequence),
      (sequences, customSequence, startIndex, [sentS, sentC, nowS, nowC]) => {
        const request = {
          account: 'a',
          startIndex,
          standardSequence: sentS,
          customSequence: sentC,
        };
        const account = { standardSequence: nowS, customSequence: nowC };
        const applies = sequences === 'strict' || startIndex === 0;
        expect(
          suppressionFor(request, account, { pageSize: 1, sequences, customSequence }),
        ).toEqual({
          standard: applies && sentS > 0 && sentS === nowS,
          custom: applies && customSequence && sentC > 0 && sentC === nowC,
        });
      },
    ),
  );
});

test('pages of any size join to the same items', () => {
  const world = createWorld({ graph: proceduralGraph({ accounts: 100, degree: 30 }) });
  const account = world.account('user_00007');
  if (account === undefined) throw new Error('The graph has no such account');
  const whole = account.friends.map((friend) => [friend, world.tags('user_00007', friend).length]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (pageSize) => {
      const options = { pageSize, sequences: 'strict' as const, customSequence: true };
      const items: string[] = [];
      let startIndex = 0;
      do {
        const request = {
          account: 'user_00007',
          startIndex,
          standardSequence: 0,
          customSequence: 0,
        };
        const page = pageFor(world, account, request, options);
        items.push(...page.items);
        startIndex = page.nextStartIndex;
      } while (startIndex > 0);
      const joined = items.map((text) => {
        const item: { To_Account: string; ValueItem?: unknown[] } = JSON.parse(text);
        return [item.To_Account, item.ValueItem?.length ?? 0];
      });
      expect(joined).toEqual(whole);
    }),
  );
});
