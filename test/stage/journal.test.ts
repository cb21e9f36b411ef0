import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DamageError } from '../../src/core/errors.ts';
import { openJournal, readJournal } from '../../src/stage/journal.ts';
import type { JournalRecord } from '../../src/stage/records.ts';
import { anyText } from '../core/any-text.ts';
import { temporaryFolder } from '../core/temporary-folder.ts';
import { header } from './samples.ts';

/** Records whose text may hold anything. */
const record: fc.Arbitrary<JournalRecord> = fc.oneof(
  fc.constant<JournalRecord>({ type: 'published' }),
  anyText.map((version) => header({ version })),
);

/** Writes records to a new journal; gives its path and its bytes. */
async function written(
  records: readonly JournalRecord[],
): Promise<{ path: string; bytes: Buffer }> {
  const path = join(temporaryFolder(), 'journal');
  const { journal } = await openJournal(path);
  for (const each of records) await journal.append(each);
  await journal.close();
  return { path, bytes: readFileSync(path) };
}

/** Where each line ends: the index after its newline. */
function lineEnds(bytes: Buffer): number[] {
  return [...bytes.entries()].filter(([, byte]) => byte === 0x0a).map(([index]) => index + 1);
}

test('records come back in order, whatever their text holds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 5 }), async (records) => {
      const { path } = await written(records);
      expect(await readJournal(path)).toEqual(records);
    }),
    { numRuns: 30 },
  );
});

test('wherever the file was cut, whole lines are kept and the journal goes on', async () => {
  const records = [header(), header({ version: '名' }), { type: 'published' as const }];
  const { path, bytes } = await written(records);
  const ends = lineEnds(bytes);
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length), async (cut) => {
      writeFileSync(path, bytes.subarray(0, cut));
      const whole = records.slice(0, ends.filter((end) => end <= cut).length);
      const { journal, records: kept } = await openJournal(path);
      expect(kept).toEqual(whole);
      await journal.append({ type: 'published' });
      await journal.close();
      expect(await readJournal(path)).toEqual([...whole, { type: 'published' }]);
    }),
    { numRuns: 100 },
  );
});

test('a flipped bit before the last line is damage', async () => {
  const { path, bytes } = await written([header(), header({ version: 'é 名' }), header()]);
  const [, beforeLast = 0] = lineEnds(bytes);
  // The end of the last line but one is left out: without it the two look like one torn line.
  await fc.assert(
    fc.asyncProperty(fc.nat(beforeLast - 2), fc.nat(7), async (at, bit) => {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      writeFileSync(path, flipped);
      await expect(readJournal(path)).rejects.toBeInstanceOf(DamageError);
    }),
    { numRuns: 300 },
  );
});

test('damage names the line and the file, and opening leaves it as it is', async () => {
  const { path, bytes } = await written([header(), header(), header()]);
  const damaged = Buffer.from(bytes.toString().replace('sync', 'sink'));
  writeFileSync(path, damaged);
  await expect(openJournal(path)).rejects.toThrow(`Line 1 of ${path} is damaged`);
  expect(readFileSync(path).equals(damaged)).toBe(true);
});

test('a broken last line is dropped, with its newline or without', async () => {
  const { path, bytes } = await written([header(), { type: 'published' }]);
  for (const end of [bytes.length - 1, bytes.length]) {
    const broken = Buffer.from(bytes.subarray(0, end));
    broken[end - 5] = 0;
    writeFileSync(path, broken);
    expect(await readJournal(path)).toEqual([header()]);
  }
});

test('reading changes nothing, not even a torn tail', async () => {
  const { path, bytes } = await written([header(), { type: 'published' }]);
  const torn = bytes.subarray(0, -3);
  writeFileSync(path, torn);
  await readJournal(path);
  expect(readFileSync(path).equals(torn)).toBe(true);
});

test('a journal that is not there has no records, and is made when it is opened', async () => {
  const path = join(temporaryFolder(), 'journal');
  expect(await readJournal(path)).toEqual([]);
  const { journal, records } = await openJournal(path);
  await journal.close();
  expect([records, readFileSync(path, 'utf8')]).toEqual([[], '']);
});

test('a record can be read as soon as its append returns', async () => {
  const path = join(temporaryFolder(), 'journal');
  const { journal } = await openJournal(path);
  await journal.append({ type: 'published' });
  expect(await readJournal(path)).toEqual([{ type: 'published' }]);
  await journal.close();
});

test('a folder in its place is an error, not an empty journal', async () => {
  await expect(readJournal(temporaryFolder())).rejects.toThrow('EISDIR');
});
