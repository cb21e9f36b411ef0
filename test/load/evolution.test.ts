import { expect, test } from 'vitest';
import { friendsTable } from '../../schemas/friends.ts';
import {
  int64,
  string,
  tagColumns,
  timestamp,
  type TagDeclaration,
} from '../../src/config/tags.ts';
import { evolutionProblems, heldColumns } from '../../src/load/evolution.ts';

type Tags = Readonly<Record<string, TagDeclaration>>;

const NOTE = string({ column: 'note' });
const BEFORE: Tags = { Tag_A: int64({ column: 'level' }), Tag_B: NOTE };

function problems(after: Tags): string[] {
  const held = heldColumns(friendsTable(tagColumns(BEFORE)));
  return evolutionProblems(held, friendsTable(tagColumns(after)));
}

test.each<[what: string, after: Tags]>([
  ['nothing', BEFORE],
  ['a description', { ...BEFORE, Tag_B: string({ column: 'note', description: 'Notes.' }) }],
  ['one column more', { ...BEFORE, Tag_C: string({ column: 'more' }) }],
  ['the order', { Tag_B: NOTE, Tag_A: int64({ column: 'level' }) }],
])('published rows go with a declaration that changes %s', (_what, after) => {
  expect(problems(after)).toEqual([]);
});

test.each<[what: string, after: Tags, problem: string]>([
  ['type', { ...BEFORE, Tag_A: string({ column: 'level' }) }, 'now declared as string of Tag_A'],
  ['tag', { Tag_C: int64({ column: 'level' }), Tag_B: NOTE }, 'now declared as int64 of Tag_C'],
  ['name', { ...BEFORE, Tag_A: int64({ column: 'rank' }) }, 'not declared any more'],
])('published rows do not go with another %s of a column', (_what, after, problem) => {
  expect(problems(after)).toEqual([`  level: int64 of Tag_A; ${problem}`]);
});

test('published rows do not go with a declaration that leaves their columns out', () => {
  expect(problems({})).toEqual([
    '  level: int64 of Tag_A; not declared any more',
    '  note: string of Tag_B; not declared any more',
  ]);
});

test('published rows do not go with another unit of a timestamp', () => {
  const at = (unit: 'seconds' | 'millis') =>
    friendsTable(tagColumns({ Tag_C: timestamp({ column: 'at', unit }) }));
  expect(evolutionProblems(heldColumns(at('seconds')), at('millis'))).toEqual([
    '  at: timestamp in seconds of Tag_C; now declared as timestamp in millis of Tag_C',
  ]);
});
