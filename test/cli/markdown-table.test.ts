import { expect, test } from 'vitest';
import { markdownTable } from '../../src/cli/markdown-table.ts';

test('columns are as wide as their widest cell', () => {
  expect(
    markdownTable([
      ['a', 'meaning'],
      ['column', 'x'],
    ]),
  ).toBe(['| a      | meaning |', '| ------ | ------- |', '| column | x       |'].join('\n'));
});

test('a bar does not end a cell, nor a line break the table', () => {
  const [, , row] = markdownTable([['a'], ['`x|y`\n  and | z ']]).split('\n');
  expect(row).toBe('| `x\\|y` and \\| z |');
});
