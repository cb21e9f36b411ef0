import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { VERDICTS_TABLE } from '../../schemas/verdicts.ts';
import { PublishError } from '../../src/core/errors.ts';
import { columnList, parquetRelation } from '../../src/engine/relation.ts';
import type { Stage } from '../../src/stage/stage.ts';
import { countStates } from '../../src/stage/staged-totals.ts';
import { openTrip, readRows } from '../engine/rows.ts';
import { FRIENDS, friendRows, stageFolder, verdict } from './samples.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** What the files of a stage hold: friends by key, verdicts by ordinal. */
async function staged(stage: Stage): Promise<{ friends: unknown[][]; verdicts: unknown[][] }> {
  const { engine } = await openTrip();
  const path = (file: { name: string } | null) => (file ? [stage.pathOf(file.name)] : []);
  const friends = parquetRelation(
    FRIENDS.columns,
    stage.segments.flatMap((s) => path(s.friends)),
  );
  const verdicts = parquetRelation(
    VERDICTS_TABLE.columns,
    stage.segments.flatMap((s) => path(s.verdicts)),
  );
  const some = columnList([{ name: 'account' }, { name: 'state' }, { name: 'row_count' }]);
  return {
    friends: await readRows(
      engine,
      `SELECT from_account, to_account, group_names FROM ${friends} ORDER BY ALL`,
    ),
    verdicts: await readRows(engine, `SELECT ${some} FROM ${verdicts} ORDER BY ordinal`),
  };
}

test('accounts and their rows come back from the files', async () => {
  const stage = await stageFolder().begin();
  await stage.add(verdict(1), friendRows('u1', ['bea', 'ana']));
  await stage.add(verdict(0), friendRows('u0', ['cid']));
  await stage.flush();
  expect(await staged(stage)).toEqual({
    friends: [
      ['u0', 'cid', ["cid's group"]],
      ['u1', 'ana', ["ana's group"]],
      ['u1', 'bea', ["bea's group"]],
    ],
    verdicts: [
      ['u0', 'changed', 1n],
      ['u1', 'changed', 2n],
    ],
  });
});

test('a verdict keeps every fact, and null apart from 0', async () => {
  const stage = await stageFolder().begin();
  await stage.add(verdict(7, { standardSequence: 0, customSequence: null, friendNum: 3 }));
  await stage.add(
    verdict(8, { state: 'failed', errorCode: 30006, errorText: 'half \ud800', friendNum: null }),
  );
  await stage.flush();
  const { engine } = await openTrip();
  const paths = stage.segments.map(({ verdicts }) => stage.pathOf(verdicts.name));
  const rows = await engine.rows(`FROM ${parquetRelation(VERDICTS_TABLE.columns, paths)}`);
  expect(rows).toMatchObject([
    { ordinal: '7', standard_sequence: '0', custom_sequence: null, friend_num: '3' },
    { error_code: '30006', error_text: 'half \ufffd', friend_num: null },
  ]);
});

test('duplicates that gave way are left out and counted', async () => {
  const stage = await stageFolder().begin();
  await stage.add(verdict(0), friendRows('u0', ['bea', 'cid', 'bea'], [0]));
  await stage.flush();
  expect(await staged(stage)).toMatchObject({
    friends: [
      ['u0', 'bea', ["bea's group"]],
      ['u0', 'cid', ["cid's group"]],
    ],
    verdicts: [['u0', 'changed', 2n]],
  });
});

test('rows are copied: their builder can go on with the next account at once', async () => {
  const stage = await stageFolder().begin();
  const list = friendRows('u0', ['bea']);
  await stage.add(verdict(0), list);
  list.rows.reset();
  await stage.flush();
  expect((await staged(stage)).friends).toHaveLength(1);
});

test('accounts without rows make a segment without a file of friends', async () => {
  const stage = await stageFolder().begin();
  await stage.add(verdict(0, { state: 'not_found', errorCode: 30003 }));
  await stage.add(verdict(2), friendRows('u2', []));
  await stage.flush();
  expect(stage.segments).toMatchObject([{ number: 1, friends: null, verdicts: { rows: 2 } }]);
  expect([0, 1, 2].filter((ordinal) => stage.done.has(ordinal))).toEqual([0, 2]);
  expect(await staged(stage)).toMatchObject({ friends: [], verdicts: { length: 2 } });
});

test('an account is done once its segment is durable, not before', async () => {
  const stage = await stageFolder().begin();
  await stage.add(verdict(3), friendRows('u3', ['bea']));
  expect(stage.done.has(3)).toBe(false);
  await stage.flush();
  expect([stage.done.has(3), stage.done.size]).toEqual([true, 1]);
});

test('flushing nothing makes no segment', async () => {
  const stage = await stageFolder().begin();
  await stage.flush();
  expect(stage.segments).toEqual([]);
});

test('a segment closes by itself five seconds after its first account', async () => {
  const stage = await stageFolder().begin();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  for (const [ordinal, ms] of [1_000, 1_000, 2_999, 1, 4_999].entries()) {
    await stage.add(verdict(ordinal));
    vi.advanceTimersByTime(ms);
  }
  await stage.add(verdict(5));
  await stage.flush();
  expect(stage.segments.map(({ verdicts }) => verdicts.rows)).toEqual([4, 2]);
});

test('a disk that refuses is a PublishError that says what to do', async () => {
  const { directory, begin } = stageFolder();
  const stage = await begin();
  mkdirSync(join(directory, 'segment-000001.friends.parquet.part')); // Where it wants to write.
  await stage.add(verdict(0), friendRows('u0', ['bea']));
  const flushed = stage.flush();
  await expect(flushed).rejects.toBeInstanceOf(PublishError);
  await expect(flushed).rejects.toMatchObject({ hint: expect.stringContaining('run again') });
  expect([stage.done.size, stage.segments]).toEqual([0, []]);
});

// A run once went on calling for hours with nobody to keep what it brought.
test('whoever adds after a segment failed by itself is told', async () => {
  const { directory, begin } = stageFolder();
  const stage = await begin();
  mkdirSync(join(directory, 'segment-000001.friends.parquet.part'));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await stage.add(verdict(0), friendRows('u0', ['bea']));
  vi.advanceTimersByTime(5_000);
  async function addUntilTold(): Promise<void> {
    for (let added = 0; added < 500_000; added++) {
      await stage.add(verdict(1));
      await nextTurn();
    }
  }
  await expect(addUntilTold()).rejects.toBeInstanceOf(PublishError);
});

test('states are counted over all segments', async () => {
  const stage = await stageFolder().begin();
  await stage.add(verdict(0));
  await stage.add(verdict(1, { state: 'failed' }));
  await stage.flush();
  await stage.add(verdict(2));
  await stage.flush();
  const { engine } = await openTrip();
  const paths = stage.segments.map(({ verdicts }) => stage.pathOf(verdicts.name));
  expect(new Map(await countStates(engine, paths))).toEqual(
    new Map([
      ['changed', 2],
      ['failed', 1],
    ]),
  );
});
