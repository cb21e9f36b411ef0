import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Finding } from '../../src/core/finding.ts';
import { openEngine } from '../../src/engine/duckdb.ts';
import { inspectStage } from '../../src/stage/inspection.ts';
import type { Stage } from '../../src/stage/stage.ts';
import { friendRows, stageFolder, verdict } from './samples.ts';

/** What is found in the stage of a run after something was done with and to it. */
async function findings(
  use: (stage: Stage) => Promise<void>,
  damage: (directory: string) => Promise<void> = async () => {},
  publishedRuns: readonly string[] = [],
): Promise<string[]> {
  const { directory, begin, leave } = stageFolder();
  const stage = await begin();
  await use(stage);
  await leave(stage);
  await damage(directory);
  const engine = await openEngine({ threads: 1 });
  try {
    const found = await inspectStage(directory, { engine, readData: true, publishedRuns });
    return found.map(
      ({ result, text }: Finding) => `${result} ${text.replace(/^run [^:]+: /, '')}`,
    );
  } finally {
    engine.close();
  }
}

async function stageAccounts(stage: Stage, ...ordinals: readonly number[]): Promise<void> {
  for (const ordinal of ordinals) await stage.add(verdict(ordinal), friendRows('u', ['a', 'b']));
  await stage.flush();
}

test('an account that two segments hold is found', async () => {
  const found = await findings(async (stage) => {
    await stageAccounts(stage, 0, 1);
    await stageAccounts(stage, 1, 2);
  });
  expect(found).toEqual(['failed accounts are in two segments']);
});

test('a run that is published without all of its accounts is found', async () => {
  const found = await findings(async (stage) => {
    await stageAccounts(stage, 0, 1);
    await stage.markPublished();
  });
  expect(found).toEqual(['failed 2 of 100 accounts are staged']);
});

test('a line that a kill cut short is no damage', async () => {
  const found = await findings(
    (stage) => stageAccounts(stage, 0),
    (directory) => appendFile(join(directory, 'journal'), '0123abcd {"type":"seg'),
  );
  expect(found).toEqual([
    expect.stringMatching(/^ok 1 segment/),
    'warning the last line of the journal is cut short',
  ]);
});

test('a whole line that is not what was written is damage', async () => {
  const found = await findings(
    (stage) => stageAccounts(stage, 0),
    (directory) => appendFile(join(directory, 'journal'), '0123abcd {"type":"published"}\n'),
  );
  expect(found).toEqual(['failed line 3 of the journal is damaged']);
});

test('a file that a kill left in an unfinished run is no damage', async () => {
  const found = await findings(
    (stage) => stageAccounts(stage, 0),
    (directory) => writeFile(join(directory, 'segment-000002.calls.parquet.part'), ''),
  );
  expect(found.at(-1)).toMatch(/^warning .*segment-000002.calls.parquet.part is named by nothing$/);
});

test('a stage without its journal is damage, one that had none yet is not', async () => {
  const withoutJournal = (directory: string) => rm(join(directory, 'journal'));
  expect(await findings((stage) => stageAccounts(stage, 0), withoutJournal)).toEqual([
    'failed its journal is not there',
  ]);
  expect(await findings(async () => {}, withoutJournal)).toEqual([
    expect.stringMatching(/^warning .*was ended before it began$/),
  ]);
});

test.each([
  [['20261123T020000Z-7f3a'], 'warning'],
  [['20261123T020000Z-7f3a', '20261124T020000Z-0000'], 'failed'],
])(
  'of a published run whose journal does not say so, among %j, the finding is: %s',
  async (runs, result) => {
    const { directory, begin, leave } = stageFolder();
    await leave(await begin());
    const engine = await openEngine({ threads: 1 });
    const run = join(directory, '..', '20261123T020000Z-7f3a');
    await rename(directory, run);
    const found = await inspectStage(run, { engine, readData: false, publishedRuns: runs });
    engine.close();
    expect(found.at(-1)).toMatchObject({
      result,
      text: expect.stringContaining('does not say so'),
    });
  },
);
