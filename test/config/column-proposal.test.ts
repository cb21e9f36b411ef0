import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnNameProblem } from '../../schemas/column-name.ts';
import { proposeColumn } from '../../src/config/column-proposal.ts';

test.each`
  tag                           | column
  ${'Tag_SNS_Custom_Level'}     | ${'level'}
  ${'Tag_SNS_Custom_VipLevel2'} | ${'vip_level2'}
  ${'Tag_SNS_IM_PendencyTime'}  | ${'pendency_time'}
  ${'Tag_SNS_1300000000_Grade'} | ${'grade'}
  ${'Tag_SNS_Custom_Groups'}    | ${'groups_tag'}
  ${'Tag_SNS_Custom_2nd'}       | ${'tag_2nd'}
  ${'Tag_SNS_Custom_'}          | ${'tag'}
  ${'名前'}                     | ${'tag'}
  ${'__proto__'}                | ${'proto_tag'}
`('$tag is proposed as $column', ({ tag, column }) => {
  expect(proposeColumn(tag, new Set())).toBe(column);
});

test('a name that is taken is numbered', () => {
  expect(proposeColumn('Tag_SNS_Custom_Note', new Set(['note', 'note_2']))).toBe('note_3');
});

test('whatever the tag, the column can be declared', () => {
  fc.assert(
    fc.property(fc.string(), (tag) => {
      expect(columnNameProblem(proposeColumn(tag, new Set()))).toBeUndefined();
    }),
  );
});
