import { describe, expect, test } from 'vitest';
import { int64 } from '../../src/config/tags.ts';
import { ConfigError, ServiceError } from '../../src/core/errors.ts';
import { readQuarantine, type QuarantineReport } from '../../src/run/quarantine.ts';
import { listRuns, type RunLine } from '../../src/run/runs.ts';
import type { SyncContext } from '../../src/run/sync.ts';
import { popular } from '../run/asking.ts';
import { dropCustomTags } from '../run/custom-tags.ts';
import { NOW_MS, openLake, type Lake, type LakeChanges } from '../run/lake.ts';
import { DAY_MS } from '../run/later.ts';
import { inDataset, publishToBoth, seen } from './loading.ts';
import { startBigQuery, type BigQueryService } from './server.ts';

const HOUR_MS = 3_600_000;
const MOST = 1_000;
const NOTE = 'Tag_SNS_Custom_Note';

/** A reader in another place, who has no state of a run. */
const ELSEWHERE = { file: 'elsewhere.ts' };

/** Refuses a note that is no number, and so the account that has it. */
const FREEZING: LakeChanges = {
  pipeline: { contract: 'freeze', tags: { [NOTE]: int64({ column: 'note' }) } },
  flags: { maxFailedPct: '100', maxDeletePct: '100' },
};

/** Reads by the dataset's own tables, and sees that no job was handed in for it. */
async function withoutJob<Result>(
  service: BigQueryService,
  read: () => Promise<Result>,
): Promise<Result> {
  const { size } = service.jobs.all;
  const result = await read();
  expect(service.jobs.all.size).toBe(size);
  return result;
}

function runsIn(lake: Lake, service: BigQueryService, changes: LakeChanges = {}) {
  const settings = lake.settings({ ...inDataset(service, {}), ...changes });
  return withoutJob(service, () => listRuns(settings));
}

function quarantineIn(
  lake: Lake,
  service: BigQueryService,
  changes: LakeChanges = {},
): Promise<QuarantineReport> {
  const settings = lake.settings({ ...inDataset(service, FREEZING), ...changes });
  return withoutJob(service, () => readQuarantine(settings, MOST));
}

function statesOf(lines: readonly RunLine[]): string[] {
  return lines.map(({ snapshotDate, state }) => `${snapshotDate} ${state}`);
}

/** The lines with the run's id only to the second, as it ends at random. */
function unnamed(lines: readonly RunLine[]): RunLine[] {
  return lines.map((line) => ({ ...line, run: line.run.slice(0, '20261123T020000Z'.length) }));
}

/** Runs until all but the commit is done, and is then refused. */
async function killBeforeCommit(
  lake: Lake,
  service: BigQueryService,
  changes: LakeChanges,
  context: Partial<SyncContext>,
): Promise<void> {
  service.fault = ({ method, path, json }) =>
    `${method} ${path}` === 'PATCH tables/friends' ||
    (`${method} ${path}` === 'POST tables' && JSON.stringify(json).includes('"tableId":"friends"'))
      ? { when: 'before', answer: { status: 403, reason: 'accessDenied' } }
      : undefined;
  const run = lake.sync(inDataset(service, changes), context);
  await expect(run).rejects.toThrow(ServiceError);
  service.fault = () => undefined;
}

describe('runs', () => {
  test('are those of a folder that got the same, one that took a day included', async () => {
    const [lake, service] = [await openLake({ accounts: 20 }), await startBigQuery()];
    for (const nowMs of [NOW_MS, NOW_MS + HOUR_MS, NOW_MS + DAY_MS]) {
      await publishToBoth(lake, service, { flags: { maxDeletePct: '100' } }, nowMs);
      for (let edit = 0; edit < 4; edit++) lake.world.advance();
    }
    const lines = await runsIn(lake, service);
    expect(statesOf(lines)).toEqual([
      '2026-11-23 dropped',
      '2026-11-23 published',
      '2026-11-24 published',
    ]);
    expect(unnamed(lines)).toEqual(unnamed(await listRuns(lake.settings())));
  });

  test('are none where nothing was ever published', async () => {
    const [lake, service] = [await openLake({ accounts: 4 }), await startBigQuery()];
    expect(await runsIn(lake, service)).toEqual([]);
    await killBeforeCommit(lake, service, {}, {});
    expect(await seen(service, 'SELECT count(*) AS n FROM `runs`')).toEqual([{ n: '1' }]);
    expect(await runsIn(lake, service, ELSEWHERE)).toEqual([]);
    expect(statesOf(await runsIn(lake, service))).toEqual(['2026-11-23 unfinished']);
  });

  test('leave out one that was killed before its commit, whoever has its day then', async () => {
    const [lake, service] = [await openLake({ accounts: 10 }), await startBigQuery()];
    const [nextDay, later] = [() => NOW_MS + DAY_MS, () => NOW_MS + DAY_MS + HOUR_MS];
    await lake.sync(inDataset(service, {}));
    await killBeforeCommit(lake, service, {}, { wallMs: nextDay });
    expect(statesOf(await runsIn(lake, service, ELSEWHERE))).toEqual(['2026-11-23 published']);
    const own = await runsIn(lake, service);
    expect(statesOf(own)).toEqual(['2026-11-23 published', '2026-11-24 unfinished']);
    const context = { wallMs: later, abandon: true, replaceDate: true };
    await lake.sync(inDataset(service, {}), context);
    const lines = await runsIn(lake, service);
    expect(statesOf(lines)).toEqual(['2026-11-23 published', '2026-11-24 published']);
    expect(lines[1]?.run).not.toBe(own[1]?.run);
    expect(await seen(service, 'SELECT count(*) AS n FROM `runs`')).toEqual([{ n: '3' }]);
  });

  test('keep a day that a run was killed before it had taken it', async () => {
    const [lake, service] = [await openLake({ accounts: 10 }), await startBigQuery()];
    await lake.sync(inDataset(service, {}));
    const before = await runsIn(lake, service);
    const later = { wallMs: () => NOW_MS + HOUR_MS, replaceDate: true };
    await killBeforeCommit(lake, service, {}, later);
    expect(await runsIn(lake, service, ELSEWHERE)).toEqual(before);
  });

  test('are read from a table that lacks a column, as an older friendlake made it', async () => {
    const [lake, service] = [await openLake({ accounts: 4 }), await startBigQuery()];
    await lake.sync(inDataset(service, {}));
    const before = await runsIn(lake, service);
    const fields = service.store.tables.get('runs')?.body.schema?.fields ?? [];
    fields.splice(
      fields.findIndex(({ name }) => name === 'unstable'),
      1,
    );
    expect(await runsIn(lake, service)).toEqual(before);
  });
});

describe('quarantine', () => {
  /** A lake with no custom tag but the notes that a friend of two of its accounts is given. */
  async function openNoted() {
    const [lake, service] = [await openLake({ accounts: 12 }), await startBigQuery()];
    dropCustomTags(lake);
    const [one, other] = popular(lake, 1);
    const note = (of: typeof one, value: string | undefined) =>
      lake.world.setCustom(of?.account ?? '', of?.friends[0] ?? '', NOTE, value);
    return { lake, service, one, other, note };
  }

  test('is that of a folder that got the same: what earlier runs refused stands until it is mended', async () => {
    const { lake, service, one, other, note } = await openNoted();
    const { pipeline } = FREEZING;
    const discarding: LakeChanges = { pipeline: { ...pipeline, contract: 'discard_value' } };
    const standing = async (nowMs: number) => {
      await publishToBoth(lake, service, discarding, nowMs);
      const report = await quarantineIn(lake, service);
      expect(report).toEqual(await readQuarantine(lake.settings(discarding), MOST));
      return new Set(report.items.map(({ account }) => account));
    };
    note(one, 'no number');
    note(other, 'none, too');
    expect(await standing(NOW_MS)).toEqual(new Set([one?.account, other?.account]));
    note(one, undefined);
    expect(await standing(NOW_MS + DAY_MS)).toEqual(new Set([other?.account]));
  });

  test('knows nothing of what a run refused that was killed before its commit, unless it is to go on', async () => {
    const { lake, service, one, note } = await openNoted();
    note(one, 'as published');
    await lake.sync(inDataset(service, FREEZING));
    const before = await quarantineIn(lake, service);
    note(one, 'as never published');
    const nextDay = { wallMs: () => NOW_MS + DAY_MS };
    await killBeforeCommit(lake, service, FREEZING, nextDay);
    const left = "SELECT count(*) AS n FROM `quarantine` WHERE raw LIKE '%never%'";
    expect(await seen(service, left)).toEqual([{ n: '1' }]);
    expect(await quarantineIn(lake, service, ELSEWHERE)).toEqual(before);
    const [unfinished] = (await runsIn(lake, service)).slice(-1);
    const own = await quarantineIn(lake, service);
    expect(own.run).toBe(unfinished?.run);
    expect(JSON.stringify(own.items)).toContain('as never published');
  });

  test('says that nothing is missing where nothing was refused', async () => {
    const [lake, service] = [await openLake({ accounts: 4 }), await startBigQuery()];
    await lake.sync(inDataset(service, {}));
    const nothing = { run: undefined, kinds: [], items: [] };
    expect(await quarantineIn(lake, service)).toEqual(nothing);
  });

  test('is refused where nothing was published', async () => {
    const [lake, service] = [await openLake({ accounts: 4 }), await startBigQuery()];
    const read = quarantineIn(lake, service);
    await expect(read).rejects.toThrow(ConfigError);
    await expect(read).rejects.toThrow('Nothing has been published to a-project.chat');
  });
});
