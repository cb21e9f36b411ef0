import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DamageError } from '../../src/core/errors.ts';
import { JOURNAL_FILE, LIST_FILE } from '../../src/stage/stage.ts';
import { friendRows, header, stageFolder, verdict } from './samples.ts';

/** A stage that was left after two segments, and how to open it again. */
async function leftStage() {
  const { directory, begin, reopen, leave } = stageFolder();
  const stage = await begin();
  writeFileSync(join(directory, LIST_FILE), 'the list');
  for (const ordinal of [0, 5]) {
    await stage.add(verdict(ordinal), friendRows(`u${ordinal}`, ['bea']));
    await stage.flush();
  }
  await leave(stage);
  const journal = join(directory, JOURNAL_FILE);
  return { directory, journal, reopen, segments: [...stage.segments] };
}

/** The Parquet files of segments, without the list. */
function segmentFiles(directory: string): string[] {
  return readdirSync(directory).filter((name) => name.startsWith('segment-'));
}

test('a stage that is opened again knows its header, segments and accounts', async () => {
  const { reopen, segments } = await leftStage();
  const stage = await reopen();
  expect(stage?.header).toEqual(header());
  expect(stage?.segments).toEqual(segments);
  const done = [0, 1, 4, 5, 6].filter((ordinal) => stage?.done.has(ordinal));
  expect([done, stage?.done.size, stage?.published]).toEqual([[0, 5], 2, false]);
});

test('what was added but not durable is not done', async () => {
  const { begin, reopen, leave } = stageFolder();
  const stage = await begin();
  await stage.add(verdict(0), friendRows('u0', ['bea']));
  await leave(stage);
  const again = await reopen();
  expect([again?.done.size, again?.segments]).toEqual([0, []]);
});

test('what was refused is as durable as the rows beside it', async () => {
  const { directory, begin, reopen, leave } = stageFolder();
  const stage = await begin();
  const refusal = { friend: 'bea', tag: null, reason: 'odd', raw: '"half \\ud800"' };
  await stage.add(verdict(0, { refusals: [refusal, refusal] }), friendRows('u0', ['bea']));
  await stage.add(verdict(1), friendRows('u1', ['bea']));
  await stage.flush();
  await leave(stage);
  const [segment] = (await reopen())?.segments ?? [];
  expect(segment?.refused?.rows).toBe(2);
  expect(segmentFiles(directory)).toContain(segment?.refused?.name);
});

test('files the journal does not name are removed, all others stay', async () => {
  const { directory, reopen } = await leftStage();
  const before = readdirSync(directory);
  writeFileSync(join(directory, 'segment-000003.friends.parquet'), 'nobody names it');
  writeFileSync(join(directory, 'segment-000003.verdicts.parquet.part'), 'half a file');
  await reopen();
  expect(readdirSync(directory)).toEqual(before);
  expect(readFileSync(join(directory, LIST_FILE), 'utf8')).toBe('the list');
});

test('of the ledgers those go whose calls a segment holds, and no other', async () => {
  const { directory, reopen, segments } = await leftStage();
  const [spent = ''] = segments.flatMap(({ ledgers }) => ledgers);
  for (const name of [spent, 'ledger-000077']) writeFileSync(join(directory, name), '');
  await reopen();
  expect(readdirSync(directory)).not.toContain(spent);
  expect(readdirSync(directory)).toContain('ledger-000077');
});

test('a kill between the files and the line of their segment costs that segment alone', async () => {
  const { directory, journal, reopen } = await leftStage();
  truncateSync(journal, readFileSync(journal).length - 1); // The line has no end: it is torn.
  const stage = await reopen();
  expect([stage?.done.has(0), stage?.done.has(5)]).toEqual([true, false]);
  expect(segmentFiles(directory).every((name) => name.startsWith('segment-000001.'))).toBe(true);
});

test('segments are numbered on, so that none takes the place of another', async () => {
  const { reopen, segments } = await leftStage();
  const stage = await reopen();
  await stage?.add(verdict(9), friendRows('u9', ['bea']));
  await stage?.flush();
  expect(stage?.segments.slice(0, 2)).toEqual(segments);
  expect(stage?.segments.map(({ number }) => number)).toEqual([1, 2, 3]);
});

test('a run that was published stays published', async () => {
  const { reopen } = await leftStage();
  const stage = await reopen();
  await stage?.markPublished();
  expect(stage?.published).toBe(true);
  expect((await reopen())?.published).toBe(true);
});

test('a run killed before its header was written is no run', async () => {
  const { journal, reopen } = await leftStage();
  truncateSync(journal, 10);
  expect(await reopen()).toBeUndefined();
});

test('a damaged journal is not worked on, and no file is touched', async () => {
  const { directory, journal, reopen } = await leftStage();
  writeFileSync(journal, readFileSync(journal, 'utf8').replace('sync', 'sink'));
  const before = readdirSync(directory);
  await expect(reopen()).rejects.toBeInstanceOf(DamageError);
  expect(readdirSync(directory)).toEqual(before);
});
