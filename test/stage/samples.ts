import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { friendsTable, type TagColumn } from '../../schemas/friends.ts';
import { createColumnsBuilder } from '../../src/engine/columns-builder.ts';
import type { StagedRows, StagedVerdict } from '../../src/stage/open-segment.ts';
import type { RunHeader } from '../../src/stage/records.ts';
import { createStage, openStage, type Stage, type StageOptions } from '../../src/stage/stage.ts';
import { temporaryFolder } from '../core/temporary-folder.ts';

const NO_TAGS: readonly TagColumn[] = [];
export const FRIENDS = friendsTable(NO_TAGS);
export const NOW_MS = Date.parse('2026-11-23T02:00:00Z');

/** The header of a run over 100 accounts. */
export function header(changes: Partial<RunHeader> = {}): RunHeader {
  return {
    type: 'run',
    run: '20261123T020000Z-7f3a',
    kind: 'sync',
    partial: false,
    dropUnlisted: false,
    snapshotDate: '2026-11-23',
    sdkAppId: 1_400_000_000,
    base: null,
    startedAt: '2026-11-23T02:00:00.000Z',
    listDigest: 'abc',
    accounts: 100,
    duplicates: 0,
    schemaVersion: 1,
    schemaDigest: 'def',
    version: '0.1.0',
    ...changes,
  };
}

/** How the account of this ordinal ended: changed, if nothing else is said. */
export function verdict(ordinal: number, changes: Partial<StagedVerdict> = {}): StagedVerdict {
  return {
    ordinal,
    account: `u${ordinal}`,
    state: 'changed',
    complete: true,
    standardSequence: 5,
    customSequence: null,
    friendNum: 2,
    errorCode: null,
    errorText: null,
    refusals: [],
    ...changes,
  };
}

/** Rows of an account for these friends; `skip` names those that gave way. */
export function friendRows(
  owner: string,
  friends: readonly string[],
  skip: readonly number[] = [],
): StagedRows {
  const rows = createColumnsBuilder(FRIENDS.columns);
  for (const friend of friends) {
    rows.setString(0, owner);
    rows.setString(1, friend);
    rows.setStrings(4, [`${friend}'s group`]);
    rows.endRow();
  }
  return { rows, skip: new Set(skip), duplicates: skip.length };
}

const OPTIONS: StageOptions = {
  friends: FRIENDS,
  rate: 100,
  monotonicMs: () => performance.now(),
  wallMs: () => NOW_MS,
};

/** A folder for one run, and how to begin, leave and reopen the stage in it. */
export function stageFolder() {
  const directory = join(temporaryFolder(), "the run's folder");
  const open = new Set<Stage>();
  const opened = <S extends Stage | undefined>(stage: S): S => {
    if (stage) open.add(stage);
    return stage;
  };
  onTestFinished(async () => {
    for (const stage of open) await stage.close();
  });
  return {
    directory,
    begin: async () => opened(await createStage(directory, header(), OPTIONS)),
    reopen: async () => opened(await openStage(directory, OPTIONS)),
    /** Closes a stage before the test ends. */
    leave: async (stage: Stage) => {
      open.delete(stage);
      await stage.close();
    },
  };
}
