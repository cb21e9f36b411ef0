import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { PublishError } from '../../src/core/errors.ts';
import { literal } from '../../src/engine/sql.ts';
import { createSegmentWriter, type SegmentWriter } from '../../src/stage/segment-writer.ts';
import { temporaryFolder } from '../core/temporary-folder.ts';
import { builderOf, COLUMNS, openTrip, readRows, type Row } from '../engine/rows.ts';

const ROWS: readonly Row[] = [
  ['名前', 1n, ['a', ''], 1_573_824_798_000_000n],
  [null, null, null, null],
  ['', 0n, [], 0n],
];

function openWriter(): SegmentWriter {
  const writer = createSegmentWriter({ rows: COLUMNS, others: COLUMNS });
  onTestFinished(() => writer.close());
  return writer;
}

async function rowsIn(path: string): Promise<unknown[][]> {
  const { engine } = await openTrip();
  return readRows(engine, `FROM read_parquet(${literal(path)})`);
}

test('a file holds the rows, and is described by what is on the disk', async () => {
  const folder = temporaryFolder();
  const path = join(folder, "it's.parquet");
  const staged = await openWriter().write('rows', path, builderOf(ROWS).finish());
  const content = readFileSync(path);
  expect(staged).toEqual({
    name: "it's.parquet",
    rows: 3,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  });
  expect(await rowsIn(path)).toEqual(ROWS);
  expect(readdirSync(folder)).toEqual(["it's.parquet"]);
});

test('files asked for at once are each written whole', async () => {
  const folder = temporaryFolder();
  const writer = openWriter();
  const names = ['a', 'b', 'c', 'd'];
  await Promise.all(
    names.map((name, index) => {
      const table = index % 2 === 0 ? 'rows' : 'others';
      return writer.write(table, join(folder, name), builderOf([[name, 1n, [], 1n]]).finish());
    }),
  );
  for (const name of names) expect(await rowsIn(join(folder, name))).toEqual([[name, 1n, [], 1n]]);
});

test('equal rows are equal bytes', async () => {
  const folder = temporaryFolder();
  const writer = openWriter();
  const first = await writer.write('rows', join(folder, 'a'), builderOf(ROWS).finish());
  const second = await writer.write('rows', join(folder, 'b'), builderOf(ROWS).finish());
  expect(second.sha256).toBe(first.sha256);
});

test('a path that cannot be written is a PublishError that says what to do', async () => {
  const writer = openWriter();
  const path = join(temporaryFolder(), 'missing', 'a.parquet');
  const writing = writer.write('rows', path, builderOf(ROWS).finish());
  await expect(writing).rejects.toBeInstanceOf(PublishError);
  await expect(writing).rejects.toMatchObject({ hint: expect.stringContaining('run again') });
});

test('a file that could not be finished does not appear, and the next one does', async () => {
  const folder = temporaryFolder();
  const writer = openWriter();
  mkdirSync(join(folder, 'a.parquet')); // The finished file cannot get this name.
  writeFileSync(join(folder, 'a.parquet', 'x'), '');
  const refused = writer.write('rows', join(folder, 'a.parquet'), builderOf(ROWS).finish());
  const next = writer.write('rows', join(folder, 'b.parquet'), builderOf(ROWS).finish());
  await expect(refused).rejects.toBeInstanceOf(PublishError);
  expect((await next).rows).toBe(3);
});

test('rows are given away: they cannot be written again, and the next file is', async () => {
  const folder = temporaryFolder();
  const writer = openWriter();
  const columns = builderOf(ROWS).finish();
  await writer.write('rows', join(folder, 'a'), columns);
  await expect(writer.write('rows', join(folder, 'b'), columns)).rejects.toThrow('transfer');
  expect((await writer.write('rows', join(folder, 'c'), builderOf(ROWS).finish())).rows).toBe(3);
});

test('closing waits for the file in hand', async () => {
  const path = join(temporaryFolder(), 'a.parquet');
  const writer = createSegmentWriter({ rows: COLUMNS });
  const writing = writer.write('rows', path, builderOf(ROWS).finish());
  await writer.close();
  expect(existsSync(path)).toBe(true);
  await writing;
});

// The thread's script was once looked for beside the first "writer" of the whole path.
test('it works in a folder whose name holds the word writer', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const folder = join(temporaryFolder(), 'segment-writer');
  for (const part of ['src', 'schemas', 'package.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const script = `
    import { createColumnsBuilder } from './src/engine/columns-builder.ts';
    import { createSegmentWriter } from './src/stage/segment-writer.ts';
    const columns = [{ name: 'a', type: 'string', description: '' }];
    const writer = createSegmentWriter({ rows: columns });
    await writer.write('rows', 'a.parquet', createColumnsBuilder(columns).finish());
    await writer.close();`;
  writeFileSync(join(folder, 'write.ts'), script);
  execFileSync(process.execPath, ['write.ts'], { cwd: folder });
  expect(existsSync(join(folder, 'a.parquet'))).toBe(true);
});
