import { beforeAll, expect, test } from 'vitest';
import { PublishError } from '../../src/core/errors.ts';
import { NOW_MS, openLake } from '../run/lake.ts';
import { DAY_MS } from '../run/later.ts';
import { destinationAt, seen } from './loading.ts';
import { startBigQuery } from './server.ts';
import { afterFirstDay, publish, stageTwoDays, wrongWith, type TwoDays } from './two-days.ts';

let days: TwoDays;
beforeAll(async () => {
  days = await stageTwoDays();
});

test('a view that changed since it was read is not replaced', async () => {
  const { service } = await afterFirstDay(days);
  const shown = await seen(service, 'SELECT * FROM `friends` ORDER BY ALL');
  service.fault = ({ path, method }) => {
    const view = service.store.tables.get('friends');
    if (view && method === 'PATCH' && path === 'tables/friends') view.version += 1;
    return undefined;
  };
  await expect(publish(days, service, days.second)).rejects.toThrow(
    /Another run published in between/,
  );
  expect(await seen(service, 'SELECT * FROM `friends` ORDER BY ALL')).toEqual(shown);
});

test('a job that failed for good is done under its next generation once the cause is mended', async () => {
  const { service } = await afterFirstDay(days);
  service.jobFailure = ({ configuration: { load } }) =>
    load?.destinationTable.tableId === 'calls'
      ? { reason: 'invalid', message: 'changed by hand' }
      : undefined;
  await expect(publish(days, service, days.second)).rejects.toThrow(/changed by hand/);
  service.jobFailure = () => undefined;
  await publish(days, service, days.second);
  const ids = [...service.jobs.all.keys()].filter((id) =>
    id.includes(`calls_${days.second.header.run}`),
  );
  expect(ids.map((id) => id.slice(-3))).toEqual(['_g0', '_g1']);
  const problems = await wrongWith(days, service);
  expect(problems.filter((text) => text.includes('differ'))).toEqual([]);
});

test('rows that did not all arrive are noticed before anything is published', async () => {
  const { service } = await afterFirstDay(days);
  service.lostRows = ({ configuration: { load } }) =>
    load?.destinationTable.tableId.startsWith('staging_') ? 1 : 0;
  await expect(publish(days, service, days.second)).rejects.toThrow(
    /^\d+ rows arrived in staging_\w+ of \d+ that were sent$/,
  );
  const jobs = [...service.jobs.all.values()].filter(({ body }) => body.configuration.query);
  expect(
    jobs.every(
      ({ body }) =>
        body.configuration.labels?.['friendlake_run'] === days.first.header.run.toLowerCase(),
    ),
  ).toBe(true);
});

test('a day that was begun and never published is shown by no view', async () => {
  const [lake, service] = [await openLake({ accounts: 10 }), await startBigQuery()];
  const changes = { pipeline: destinationAt(service) };
  await lake.sync(changes);
  service.fault = ({ path, method }) =>
    method === 'PATCH' && path === 'tables/friends'
      ? { when: 'before', answer: { status: 403, reason: 'accessDenied' } }
      : undefined;
  await expect(lake.sync(changes, { wallMs: () => NOW_MS + DAY_MS })).rejects.toThrow();
  service.fault = () => undefined;
  await lake.sync(changes, { wallMs: () => NOW_MS + 2 * DAY_MS, abandon: true });
  const daysOf = (table: string) =>
    seen(service, `SELECT DISTINCT snapshot_date FROM \`${table}\` ORDER BY 1`);
  const published = [{ snapshot_date: '2026-11-23' }, { snapshot_date: '2026-11-25' }];
  expect(await daysOf('friends_by_date')).toHaveLength(3);
  expect(await daysOf('friends_snapshots')).toEqual(published);
  expect(await daysOf('accounts_snapshots')).toEqual(published);
});

test('an account that the app does not know any more has no rows', async () => {
  const gone = new Set<string>();
  const lake = await openLake({
    accounts: 10,
    intercept: ({ request }) =>
      gone.has(request?.account ?? '')
        ? { body: JSON.stringify({ ErrorCode: 30003, ErrorInfo: 'Err_SNS_FriendGet_Account' }) }
        : undefined,
  });
  const service = await startBigQuery();
  const changes = { pipeline: destinationAt(service), flags: { maxDeletePct: '100' } };
  await lake.sync(changes);
  const [one] = [...lake.world.accounts()].filter(({ friends }) => friends.length > 0);
  gone.add(one?.account ?? '');
  await lake.sync(changes, { wallMs: () => NOW_MS + DAY_MS });
  const rows = `SELECT count(*) AS n FROM \`friends\` WHERE from_account = '${one?.account}'`;
  expect(await seen(service, rows)).toEqual([{ n: '0' }]);
});

test('rows that would go beyond the brake go nowhere, and their owners are named', async () => {
  const [lake, service] = [await openLake({ accounts: 10 }), await startBigQuery()];
  const changes = { pipeline: destinationAt(service) };
  await lake.sync(changes);
  const [one] = [...lake.world.accounts()].toSorted((a, b) => b.friends.length - a.friends.length);
  const had = one?.friends.length;
  for (const friend of one?.friends.slice() ?? [])
    lake.world.removeFriend(one?.account ?? '', friend);
  const braked = lake.sync(changes, { wallMs: () => NOW_MS + DAY_MS });
  await expect(braked).rejects.toThrow(PublishError);
  await expect(braked).rejects.toThrow(
    `${one?.account} loses ${had} of ${had}: its friend list is shorter`,
  );
  expect(await seen(service, 'SELECT DISTINCT snapshot_date FROM `friends_by_date`')).toHaveLength(
    1,
  );
});

test('a base that expired while a run was based on it is noticed; the next run pulls anew', async () => {
  const [lake, service] = [await openLake({ accounts: 10 }), await startBigQuery()];
  const changes = { pipeline: destinationAt(service) };
  await lake.sync(changes);
  const expire = () => {
    for (const name of ['friends_by_date', 'accounts_by_date']) {
      service.store.tables.get(name)?.partitions.delete('20261123');
    }
  };
  service.fault = ({ path }) => {
    if (path.startsWith('tables/staging_')) expire();
    return undefined;
  };
  const tomorrow = { wallMs: () => NOW_MS + DAY_MS };
  await expect(lake.sync(changes, tomorrow)).rejects.toThrow(
    /accounts have not changed since 2026-11-23, but BigQuery does not have that day any more$/,
  );
  await lake.sync(changes, { ...tomorrow, abandon: true });
  expect(await seen(service, 'SELECT count(*) AS n FROM `friends`')).toEqual(
    await seen(service, 'SELECT sum(row_count) AS n FROM `accounts` WHERE row_count > 0'),
  );
  expect(await seen(service, 'SELECT DISTINCT state FROM `accounts`')).toEqual([
    { state: 'changed' },
  ]);
});
