import { expect, test } from 'vitest';
import { createFriendList } from '../../src/transform/friend-list.ts';
import { DECLARED, friend, openSend, pageOf } from './friends.ts';

const EMPTY = {
  from_account: 'ana',
  add_source: null,
  remark: null,
  group_names: null,
  add_time: null,
  add_wording: null,
  level: null,
  note: null,
  extra: null,
};

test('every documented tag has its column', async () => {
  const send = await openSend();
  const wire = friend(
    'bea',
    ['Tag_SNS_IM_AddSource', 'AddSource_Type_Unknow'],
    ['Tag_SNS_IM_Remark', '名前'],
    ['Tag_SNS_IM_Group', ['Family', 'Work']],
    ['Tag_SNS_IM_AddTime', 1_573_824_798],
    ['Tag_SNS_IM_AddWording', 'Hi'],
    ['Tag_SNS_Custom_Level', '42'],
    ['Tag_SNS_Custom_Note', 'n'],
    ['Tag_SNS_IM_PendencyTime', 7],
  );
  expect(await send([wire])).toEqual([
    {
      from_account: 'ana',
      to_account: 'bea',
      add_source: 'AddSource_Type_Unknow',
      remark: '名前',
      group_names: ['Family', 'Work'],
      add_time: 1_573_824_798_000_000n,
      add_wording: 'Hi',
      level: 42n,
      note: 'n',
      extra: '{"Tag_SNS_IM_PendencyTime":7}',
    },
  ]);
});

test.each([{}, { ValueItem: null }, { ValueItem: [] }])(
  'a friend with %o has a row of its own, without values',
  async (tags) => {
    const send = await openSend();
    expect(await send([{ To_Account: 'bea', ...tags }])).toEqual([{ ...EMPTY, to_account: 'bea' }]);
  },
);

test.each`
  tag                       | value   | cells
  ${'Tag_SNS_IM_Remark'}    | ${''}   | ${{ remark: '' }}
  ${'Tag_SNS_IM_Remark'}    | ${null} | ${{ extra: '{"Tag_SNS_IM_Remark":null}' }}
  ${'Tag_SNS_IM_Group'}     | ${[]}   | ${{ group_names: [] }}
  ${'Tag_SNS_IM_Group'}     | ${['']} | ${{ group_names: [''] }}
  ${'Tag_SNS_IM_Group'}     | ${null} | ${{ extra: '{"Tag_SNS_IM_Group":null}' }}
  ${'Tag_SNS_IM_AddTime'}   | ${0}    | ${{ add_time: 0n }}
  ${'Tag_SNS_Custom_Level'} | ${null} | ${{ extra: '{"Tag_SNS_Custom_Level":null}' }}
  ${'Tag_SNS_Custom_Note'}  | ${''}   | ${{ note: '' }}
`('$tag set to $value is told from an absent one', async ({ tag, value, cells }) => {
  const send = await openSend();
  expect(await send([friend('bea', [tag, value])])).toEqual([
    { ...EMPTY, to_account: 'bea', ...cells },
  ]);
});

test.each`
  tag                       | value            | extra
  ${'Tag_SNS_Custom_Level'} | ${'007'}         | ${'{"Tag_SNS_Custom_Level":"007"}'}
  ${'Tag_SNS_Custom_Level'} | ${['1']}         | ${'{"Tag_SNS_Custom_Level":["1"]}'}
  ${'Tag_SNS_Custom_Note'}  | ${7}             | ${'{"Tag_SNS_Custom_Note":7}'}
  ${'Tag_SNS_Custom_Note'}  | ${'half \ud800'} | ${'{"Tag_SNS_Custom_Note":"half \\ud800"}'}
`('a declared tag that does not fit ($value) stays in extra', async ({ tag, value, extra }) => {
  const send = await openSend();
  expect(await send([friend('bea', [tag, value])])).toEqual([
    { ...EMPTY, to_account: 'bea', extra },
  ]);
});

test.each`
  tags                                                        | problem
  ${[['Tag_SNS_IM_Remark', 7]]}                               | ${'Tag_SNS_IM_Remark has a value that is no string'}
  ${[['Tag_SNS_IM_Remark', 'half \ud800']]}                   | ${'Tag_SNS_IM_Remark has a value that is no string'}
  ${[['Tag_SNS_IM_Group', 'Family']]}                         | ${'Tag_SNS_IM_Group has a value that is no string_list'}
  ${[['Tag_SNS_IM_Group', ['a', '\udc00']]]}                  | ${'Tag_SNS_IM_Group has a value that is no string_list'}
  ${[['Tag_SNS_IM_AddTime', '1573824798']]}                   | ${'Tag_SNS_IM_AddTime has a value that is no timestamp'}
  ${[['Tag_SNS_IM_AddTime', 1_573_824_798_000]]}              | ${'Tag_SNS_IM_AddTime has a value that is no timestamp'}
  ${[['x', 1], ['x', 1]]}                                     | ${'x occurs twice'}
  ${[['Tag_SNS_IM_Remark', 'a'], ['Tag_SNS_IM_Remark', 'a']]} | ${'Tag_SNS_IM_Remark occurs twice'}
  ${[['x', undefined]]}                                       | ${'x has no Value'}
  ${[['x', 1.5]]}                                             | ${'x has a value that cannot be kept exactly'}
`('an item is refused: $problem', async ({ tags, problem }) => {
  const send = await openSend();
  const good = friend('bea');
  const refusal = await send([good, friend('cid', ...tags)]);
  const [tag = '', ...reason] = String(problem).split(' ');
  expect(refusal).toMatchObject({ friend: 'cid', tag, reason: reason.join(' ') });
});

test.each`
  item                                                         | place
  ${null}                                                      | ${'item'}
  ${[]}                                                        | ${'item'}
  ${{}}                                                        | ${'To_Account'}
  ${{ To_Account: '' }}                                        | ${'To_Account'}
  ${{ To_Account: 7 }}                                         | ${'To_Account'}
  ${{ To_Account: 'bea', ValueItem: {} }}                      | ${'ValueItem'}
  ${{ To_Account: 'bea', ValueItem: [null] }}                  | ${'ValueItem.0'}
  ${{ To_Account: 'bea', ValueItem: [{ Value: 1 }] }}          | ${'ValueItem.0.Tag'}
  ${{ To_Account: 'bea', ValueItem: [{ Tag: '', Value: 1 }] }} | ${'ValueItem.0.Tag'}
`('the malformed item $item is refused, naming $place', async ({ item, place }) => {
  const send = await openSend();
  expect(await send([item])).toMatchObject({
    reason: expect.stringMatching(new RegExp(`^(item 0: )?${place}: .+`)),
  });
});

test('half a character in To_Account is refused', async () => {
  const send = await openSend();
  expect(await send([friend('bea\ud800')])).toMatchObject({
    friend: null,
    reason: 'item 0: To_Account is not valid Unicode',
    raw: '{"To_Account":"bea\\ud800","ValueItem":[]}',
  });
});

test('of duplicates the last wins, whatever page it is on', async () => {
  const send = await openSend();
  const rows = await send(
    [friend('bea', ['Tag_SNS_IM_Remark', 'old']), friend('cid'), friend('bea')],
    [friend('dan'), friend('bea', ['Tag_SNS_Custom_Note', 'new'])],
  );
  expect(rows).toEqual([
    { ...EMPTY, to_account: 'cid' },
    { ...EMPTY, to_account: 'dan' },
    { ...EMPTY, to_account: 'bea', note: 'new' },
  ]);
});

test('every duplicate is counted', () => {
  const list = createFriendList([]);
  list.begin('ana');
  list.add(pageOf(friend('bea'), friend('bea'), friend('cid'), friend('bea')));
  expect([list.rows.rowCount, [...list.skip], list.duplicates]).toEqual([4, [0, 1], 2]);
});

test('beginning an account forgets the one before, also one that was refused halfway', async () => {
  const list = createFriendList(DECLARED);
  list.begin('ana');
  list.add(pageOf(friend('bea'), friend('bea'), friend('cid', ['Tag_SNS_IM_Remark', 7])));
  list.begin('eve');
  list.add(pageOf(friend('cid'), friend('bea')));
  expect([list.rows.rowCount, list.skip.size]).toEqual([2, 0]);
});

test('a tag keeps to extra while nobody declares it', async () => {
  const send = await openSend([]);
  expect(
    await send([friend('bea', ['Tag_SNS_Custom_Level', '7'], ['__proto__', 1])]),
  ).toMatchObject([{ extra: '{"Tag_SNS_Custom_Level":"7","__proto__":1}' }]);
});
