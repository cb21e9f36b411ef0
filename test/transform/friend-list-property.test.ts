import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WireFriend } from '../../schemas/friend-get.ts';
import { createFriendList } from '../../src/transform/friend-list.ts';
import { DECLARED, pageOf } from './friends.ts';

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
      const refusal = list.add(pageOf(wire));
      if (!WireFriend.safeParse(wire).success) expect(refusal?.reason).toMatch(/.+/s);
    }),
    { numRuns: 1000 },
  );
});
