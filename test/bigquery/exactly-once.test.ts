import { beforeAll, describe, expect, test } from 'vitest';
import { PublishError } from '../../src/core/errors.ts';
import type { Loader, StagedRun } from '../../src/load/loader.ts';
import { ask } from '../run/asking.ts';
import { openLake, type Lake } from '../run/lake.ts';
import { DAY_MS, quietDay } from '../run/later.ts';
import { loaderOn, seen } from './loading.ts';
import { startBigQuery, type BigQueryService, type Fault } from './server.ts';

let lake: Lake;
let days: readonly StagedRun[];
let wanted: unknown;

beforeAll(async () => {
  lake = await openLake({ accounts: 30 });
  const staged: StagedRun[] = [];
  const first = quietDay(lake);
  for (const nowMs of [first, first + 30 * DAY_MS]) {
    const run = await lake.sync({ flags: { maxDeletePct: '100' } }, { wallMs: () => nowMs });
    if (run.kind !== 'published') throw new Error('not published');
    staged.push(run.staged);
    for (let edit = 0; edit < 10; edit++) lake.world.advance();
  }
  days = staged;
  wanted = await ask(
    lake,
    `SELECT * REPLACE (coalesce(group_names, []) AS group_names)
    FROM friends_snapshots ORDER BY ALL`,
  );
});

/** Publishes as a process would from its start. */
async function publish(loader: Loader, staged: StagedRun): Promise<void> {
  await loader.prepare();
  const head = await loader.head();
  if (head?.run === staged.header.run) return;
  await loader.publish(staged, await loader.compare(staged));
}

/** A dataset with the first day, and how many requests came for it. */
async function afterFirstDay(): Promise<{ service: BigQueryService; asked: number }> {
  const service = await startBigQuery();
  const { loader } = await loaderOn(service, lake);
  await publish(loader, days[0] as StagedRun);
  return { service, asked: service.asked.length };
}

/** What is wrong with a dataset that both days were published to. */
async function wrongWith(service: BigQueryService): Promise<string[]> {
  const problems: string[] = [];
  const found = await seen(service, 'SELECT * FROM `friends_snapshots` ORDER BY ALL');
  if (JSON.stringify(found) !== JSON.stringify(wanted)) problems.push('friends differ');
  for (const table of ['accounts', 'runs', 'calls', 'accounts_snapshots']) {
    const count = async (rows: Promise<unknown[]>) => JSON.stringify(await rows);
    const sql = (name: string) => `SELECT count(*) AS n FROM ${name}`;
    const there = await count(seen(service, sql(`\`${table}\``)));
    if (there !== (await count(ask(lake, sql(table))))) problems.push(`${table} differ`);
  }
  const done = [...service.jobs.all].filter(([id]) => !id.startsWith('friendlake_ask_'));
  const works = done.map(([id]) => id.replace(/_g\d+$/, ''));
  if (new Set(works).size !== works.length) problems.push('a job was done twice');
  for (const [id, job] of done) if (job.error) problems.push(`${id}: ${job.error.message}`);
  return problems;
}

/** Faults every request that is sent for the first time. */
function everyFirst(fault: Fault): BigQueryService['fault'] {
  const sent = new Set<string>();
  return ({ digest }) => {
    if (sent.has(digest)) return undefined;
    sent.add(digest);
    return fault;
  };
}

/** Each kill takes a dataset of its own; the slow tests leave none out. */
const STRIDE = process.env['FRIENDLAKE_SLOW'] === '1' ? 1 : 5;
const UNAVAILABLE = { status: 503, reason: 'backendError' };

describe('every request fails once', () => {
  test.each<[string, Fault]>([
    ['unavailable', { when: 'before', answer: UNAVAILABLE }],
    ['cut off', { when: 'before', answer: 'reset' }],
    ['done, and then unavailable', { when: 'after', answer: UNAVAILABLE }],
    ['done, and then cut off', { when: 'after', answer: 'reset' }],
    ['told to be slower', { when: 'before', answer: { status: 403, reason: 'rateLimitExceeded' } }],
  ])('%s: each job is done once, and both days are right', async (_, fault) => {
    const service = await startBigQuery();
    service.fault = everyFirst(fault);
    for (const staged of days) {
      const { loader } = await loaderOn(service, lake);
      await publish(loader, staged);
    }
    expect(await wrongWith(service)).toEqual([]);
  });
});

test('a job that BigQuery itself fails in is handed in again, under its next generation', async () => {
  const service = await startBigQuery();
  const failed = new Set<string>();
  service.jobFailure = ({ jobReference: { jobId } }) => {
    if (!jobId.endsWith('_g0')) return undefined;
    failed.add(jobId);
    return { reason: 'backendError', message: 'made up' };
  };
  for (const staged of days) await publish((await loaderOn(service, lake)).loader, staged);
  expect([...failed].filter((id) => !id.includes('_ask_'))).toHaveLength(12);
  const shown = await seen(service, 'SELECT * FROM `friends_snapshots` ORDER BY ALL');
  expect(shown).toEqual(wanted);
  expect(await seen(service, 'SELECT count(*) AS n FROM `runs`')).toEqual([{ n: '2' }]);
});

test('killed after any request that changes something: resumed, both days are right', async () => {
  const { service: whole, asked: firstDay } = await afterFirstDay();
  await publish((await loaderOn(whole, lake)).loader, days[1] as StagedRun);
  const changing = whole.asked.filter(
    ({ number, method }) => number >= firstDay && method !== 'GET',
  );
  expect(changing.length).toBeGreaterThan(15);
  const newest = async (service: BigQueryService) =>
    JSON.stringify(await seen(service, 'SELECT * FROM `friends` ORDER BY ALL'));
  for (let kill = 1; kill <= changing.length; kill += STRIDE) {
    const { service } = await afterFirstDay();
    const before = await newest(service);
    let changes = 0;
    service.fault = ({ method }) => {
      if (method !== 'GET') changes += 1;
      if (changes > kill) return { when: 'before', answer: 'reset' };
      return changes === kill ? { when: 'after', answer: 'reset' } : undefined;
    };
    const died = (await loaderOn(service, lake)).loader;
    await expect(publish(died, days[1] as StagedRun)).rejects.toThrow(PublishError);
    service.fault = () => undefined;
    expect([before, await newest(whole)]).toContain(await newest(service));
    await publish((await loaderOn(service, lake)).loader, days[1] as StagedRun);
    expect([kill, ...(await wrongWith(service))]).toEqual([kill]);
  }
});

test('killed again and again, each time a little later: both days are right in the end', async () => {
  const { service } = await afterFirstDay();
  let kills = 0;
  for (let published = false; !published; kills++) {
    let changes = 0;
    service.fault = ({ method }) => {
      if (method !== 'GET') changes += 1;
      const left = 1 + (kills % 4) - changes;
      if (left < 0) return { when: 'before', answer: 'reset' };
      return left === 0 && method !== 'GET' ? { when: 'after', answer: 'reset' } : undefined;
    };
    const { loader } = await loaderOn(service, lake);
    published = await publish(loader, days[1] as StagedRun).then(
      () => true,
      () => kills > 200,
    );
  }
  service.fault = () => undefined;
  expect(kills).toBeGreaterThan(10);
  expect(await wrongWith(service)).toEqual([]);
});

test('two processes on one run: each job is done once, and both days are right', async () => {
  const { service } = await afterFirstDay();
  const both = [await loaderOn(service, lake), await loaderOn(service, lake)];
  const ends = await Promise.allSettled(
    both.map(({ loader }) => publish(loader, days[1] as StagedRun)),
  );
  expect(ends.map(({ status }) => status)).toContain('fulfilled');
  expect(await wrongWith(service)).toEqual([]);
});

test('of two runs with one base the second is told of the first', async () => {
  const { service } = await afterFirstDay();
  const staged = days[1] as StagedRun;
  const other = { ...staged, header: { ...staged.header, run: '20270101T000000Z-ffff' } };
  service.fault = ({ path, method }) =>
    path === 'tables/friends' && method === 'PATCH'
      ? { when: 'before', answer: 'reset' }
      : undefined;
  await expect(publish((await loaderOn(service, lake)).loader, other)).rejects.toThrow(
    PublishError,
  );
  service.fault = () => undefined;
  await expect(publish((await loaderOn(service, lake)).loader, staged)).rejects.toThrow(
    /Another run \(20270101t000000z-ffff\) publishes on the same base/,
  );
});

test('a run reads no partition but its base, and that of its own day for the check', async () => {
  const service = await startBigQuery();
  for (const staged of days) await publish((await loaderOn(service, lake)).loader, staged);
  const [first = '', second = ''] = days.map(({ header }) =>
    header.snapshotDate.replaceAll('-', ''),
  );
  const run = days[1]?.header.run.toLowerCase();
  const read = [...service.jobs.all.values()]
    .filter(({ body }) => body.configuration.labels?.['friendlake_run'] === run)
    .flatMap(({ answer }) => answer?.read.partitions ?? [])
    .filter((partition) => !partition.startsWith('staging_'));
  expect(new Set(read)).toEqual(
    new Set([
      `friends_by_date$${first}`,
      `accounts_by_date$${first}`,
      `friends_by_date$${second}`,
      `accounts_by_date$${second}`,
    ]),
  );
});
