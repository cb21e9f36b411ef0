import { beforeAll, expect, test } from 'vitest';
import { PublishError } from '../../src/core/errors.ts';
import { loaderOn, seen } from './loading.ts';
import { startBigQuery } from './server.ts';
import { afterFirstDay, publish, stageTwoDays, wrongWith, type TwoDays } from './two-days.ts';

let days: TwoDays;
beforeAll(async () => {
  days = await stageTwoDays();
});

test.each([
  ['with their jobs', undefined],
  ['through a bucket', 'a-bucket'],
])(
  'two processes on one run, files go %s: each job is done once, and both days are right',
  async (_, bucket) => {
    const { service } = await afterFirstDay(days, bucket);
    const ends = await Promise.allSettled([
      publish(days, service, days.second),
      publish(days, service, days.second),
    ]);
    expect(ends.map(({ status }) => status)).toContain('fulfilled');
    expect(await wrongWith(days, service)).toEqual([]);
  },
);

test('of two runs with one base the second is told of the first', async () => {
  const { service } = await afterFirstDay(days);
  const staged = days.second;
  const other = { ...staged, header: { ...staged.header, run: '20270101T000000Z-ffff' } };
  service.fault = ({ path, method }) =>
    path === 'tables/friends' && method === 'PATCH'
      ? { when: 'before', answer: 'reset' }
      : undefined;
  await expect(publish(days, service, other)).rejects.toThrow(PublishError);
  service.fault = () => undefined;
  await expect(publish(days, service, staged)).rejects.toThrow(
    /Another run \(20270101t000000z-ffff\) publishes on the same base/,
  );
});

test('the day of a run that is gone for good can be taken', async () => {
  const { service } = await afterFirstDay(days);
  const { second } = days;
  const gone = { ...second, header: { ...second.header, run: '20270101T000000Z-ffff' } };
  service.fault = ({ path, method }) =>
    path === 'tables/friends' && method === 'PATCH'
      ? { when: 'before', answer: 'reset' }
      : undefined;
  await expect(publish(days, service, gone)).rejects.toThrow(PublishError);
  service.fault = () => undefined;
  const { loader } = await loaderOn(service, days.lake, { replaceDate: true });
  await loader.publish(second, await loader.compare(second));
  const rows = 'SELECT * FROM `friends_snapshots` ORDER BY ALL';
  expect(await seen(service, rows)).toEqual(days.wanted);
  await expect(publish(days, service, gone)).rejects.toThrow(/based on .*, but the newest is/);
});

test('a run reads no partition but its base, and that of its own day for the check; its record says what it wrote from', async () => {
  const service = await startBigQuery();
  for (const staged of [days.first, days.second]) await publish(days, service, staged);
  const [first, second] = [days.first, days.second].map(({ header }) =>
    header.snapshotDate.replaceAll('-', ''),
  );
  const run = days.second.header.run.toLowerCase();
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
  const [written, other] = await seen(
    service,
    'SELECT scanned_bytes FROM `runs` ORDER BY started_at DESC',
  );
  const works = [...service.jobs.all].filter(([id]) => id.includes(`_by_date_${second}_from_`));
  expect(works).toHaveLength(2);
  const bytes = works.reduce((sum, [, { answer }]) => sum + (answer?.read.bytes ?? 0), 0);
  expect(written).toEqual({ scanned_bytes: String(bytes) });
  expect(bytes).toBeGreaterThan(Number(other?.['scanned_bytes']));
});
