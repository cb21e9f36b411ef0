import { beforeAll, describe, expect, test } from 'vitest';
import { PublishError } from '../../src/core/errors.ts';
import { seen } from './loading.ts';
import { startBigQuery, type BigQueryService, type Fault } from './server.ts';
import { afterFirstDay, publish, stageTwoDays, wrongWith, type TwoDays } from './two-days.ts';

let days: TwoDays;
beforeAll(async () => {
  days = await stageTwoDays();
});

/** Faults every request that is sent for the first time. */
function everyFirst(fault: Fault): BigQueryService['fault'] {
  const sent = new Set<string>();
  return ({ digest }) => {
    if (sent.has(digest)) return undefined;
    sent.add(digest);
    return fault;
  };
}

/** Each kill and each fault takes a dataset of its own; the slow tests leave none out. */
const slow = process.env['FRIENDLAKE_SLOW'] === '1';
const TIMEOUT_MS = slow ? 600_000 : 60_000;
const UNAVAILABLE = { status: 503, reason: 'backendError' };

describe.each<[string, string | undefined, number]>([
  ['with their jobs', undefined, 8],
  ['through a bucket', 'a-bucket', 16],
])('files go %s', (__, bucket, stride) => {
  describe('every request fails once', () => {
    test.skipIf(!slow).each<[string, Fault]>([
      ['unavailable', { when: 'before', answer: UNAVAILABLE }],
      ['cut off', { when: 'before', answer: 'reset' }],
      ['done, and then cut off', { when: 'after', answer: 'reset' }],
      [
        'told to be slower',
        { when: 'before', answer: { status: 403, reason: 'rateLimitExceeded' } },
      ],
    ])('%s: each job is done once, and both days are right', (_, fault) => publishedOnce(fault));

    test('done, and then unavailable: each job is done once, and both days are right', () =>
      publishedOnce({ when: 'after', answer: UNAVAILABLE }));

    async function publishedOnce(fault: Fault): Promise<void> {
      const service = await startBigQuery({ bucket });
      service.fault = everyFirst(fault);
      for (const staged of [days.first, days.second]) {
        await publish(days, service, staged);
      }
      expect(await wrongWith(days, service)).toEqual([]);
    }
  });

  test('a job that BigQuery itself fails in is handed in again, under its next generation', async () => {
    const service = await startBigQuery({ bucket });
    const failed = new Set<string>();
    service.jobFailure = ({ jobReference: { jobId } }) => {
      if (!jobId.endsWith('_g0')) return undefined;
      failed.add(jobId);
      return { reason: 'backendError', message: 'made up' };
    };
    for (const staged of [days.first, days.second]) await publish(days, service, staged);
    expect([...failed].filter((id) => !id.includes('_ask_'))).toHaveLength(12);
    const shown = await seen(service, 'SELECT * FROM `friends_snapshots` ORDER BY ALL');
    expect(shown).toEqual(days.wanted);
    expect(await seen(service, 'SELECT count(*) AS n FROM `runs`')).toEqual([{ n: '2' }]);
  });

  test(
    'killed after any request that changes something: resumed, both days are right',
    { timeout: TIMEOUT_MS },
    async () => {
      const { service: whole, asked: firstDay } = await afterFirstDay(days, bucket);
      await publish(days, whole, days.second);
      const changing = whole.asked.filter(
        ({ number, method }) => number >= firstDay && method !== 'GET',
      );
      expect(changing.length).toBeGreaterThan(15);
      const newest = async (service: BigQueryService) =>
        JSON.stringify(await seen(service, 'SELECT * FROM `friends` ORDER BY ALL'));
      for (let kill = 1; kill <= changing.length; kill += slow ? 1 : stride) {
        const { service } = await afterFirstDay(days, bucket);
        const before = await newest(service);
        let changes = 0;
        service.fault = ({ method }) => {
          if (method !== 'GET') changes += 1;
          if (changes > kill) return { when: 'before', answer: 'reset' };
          return changes === kill ? { when: 'after', answer: 'reset' } : undefined;
        };
        await expect(publish(days, service, days.second)).rejects.toThrow(PublishError);
        service.fault = () => undefined;
        expect([before, await newest(whole)]).toContain(await newest(service));
        await publish(days, service, days.second);
        expect([kill, ...(await wrongWith(days, service))]).toEqual([kill]);
      }
    },
  );

  test.skipIf(!slow)(
    'killed again and again, each time a little later: both days are right in the end',
    { timeout: TIMEOUT_MS },
    async () => {
      const { service } = await afterFirstDay(days, bucket);
      let kills = 0;
      for (let published = false; !published; kills++) {
        let changes = 0;
        service.fault = ({ method }) => {
          if (method !== 'GET') changes += 1;
          const left = 1 + (kills % 4) - changes;
          if (left < 0) return { when: 'before', answer: 'reset' };
          return left === 0 && method !== 'GET' ? { when: 'after', answer: 'reset' } : undefined;
        };
        published = await publish(days, service, days.second).then(
          () => true,
          () => kills > 200,
        );
      }
      service.fault = () => undefined;
      expect(kills).toBeGreaterThan(10);
      expect(await wrongWith(days, service)).toEqual([]);
    },
  );
});
