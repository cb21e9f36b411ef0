import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestFile } from '../../src/core/file-digest.ts';
import { temporaryFolder } from './temporary-folder.ts';

test.each`
  content                                     | why
  ${Buffer.alloc(0)}                          | ${'an empty file'}
  ${Buffer.from('abc')}                       | ${'a short file'}
  ${Buffer.alloc(1024 * 1024 + 1, 'ab')}      | ${'a file of more than one read'}
  ${Buffer.alloc(2 * 1024 * 1024, '0123456')} | ${'a file of exactly two reads'}
`('$why has the digest and the size of its bytes', async ({ content }: { content: Buffer }) => {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  expect(await digestFile(path)).toEqual({ sha256, bytes: content.length });
});
