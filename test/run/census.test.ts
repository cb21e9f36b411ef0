import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { copyAccountList } from '../../src/extract/account-list.ts';
import { takeCensus } from '../../src/run/census.ts';
import { withScratch } from '../../src/run/scratch.ts';

test.each`
  staged              | left | why
  ${[]}               | ${5} | ${'nothing is staged'}
  ${[[0, 4]]}         | ${0} | ${'everything is'}
  ${[[1, 1], [3, 4]]} | ${2} | ${'ranges have both ends'}
`('$left accounts are left to ask for when $why', async ({ staged, left }) => {
  const census = await withScratch(async (scratch) => {
    const listPath = join(scratch.folder, 'accounts.parquet');
    const stdin = Readable.from([Buffer.from('a\nb\nc\nd\ne\n')]);
    await copyAccountList({ file: '-' }, stdin, { ...scratch, path: listPath });
    return takeCensus(scratch, { listPath, staged, accountFiles: [], due: 'false' });
  });
  expect(census.new).toEqual({ accounts: left, rows: 0, pages: { least: left, most: left } });
});
