import { expect, test } from 'vitest';
import { int64, timestamp } from '../../src/config/tags.ts';
import { declarationSource } from '../../src/cli/declaration-source.ts';
import type { TagFinding } from '../../src/transform/tag-survey.ts';

function found(tag: string, changes: Partial<TagFinding> = {}): TagFinding {
  return {
    tag,
    standard: false,
    friends: 9,
    kinds: new Map(),
    type: 'string',
    fitting: 9,
    unit: undefined,
    examples: [],
    ...changes,
  };
}

test('declared tags stay as they are, and new ones follow', () => {
  const declared = {
    Tag_A: int64({ column: 'level', description: "it's \\ a level" }),
    Tag_B: timestamp({ column: 'at', unit: 'millis' }),
  };
  const tags = [
    found('Tag_B'),
    found('Tag_SNS_IM_Remark', { standard: true }),
    found('Tag_SNS_Custom_Level', { type: 'boolean' }),
    found("o'neil", { type: 'string_list', fitting: 7 }),
    found('__proto__', { type: 'int64', unit: 'seconds' }),
  ];
  expect(declarationSource(tags, declared))
    .toBe(`import { bool, definePipeline, int64, parquet, stringList, timestamp } from 'friendlake';

  tags: {
    Tag_A: int64({ column: 'level', description: 'it\\'s \\\\ a level' }),
    Tag_B: timestamp({ column: 'at', unit: 'millis' }),
    Tag_SNS_Custom_Level: bool({ column: 'level_2' }),
    'o\\'neil': stringList({ column: 'o_neil' }), // 2 of 9 values stay in extra
    ['__proto__']: int64({ column: 'proto_tag' }), // or timestamp({ …, unit: 'seconds' }), if these are instants
  },`);
});
