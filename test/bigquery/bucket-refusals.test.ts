import { inspect } from 'node:util';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isElsewhere } from '../../src/load/bigquery/bucket-check.ts';
import { inspectDataset } from '../../src/load/bigquery/inspection.ts';
import { wireTo } from '../../src/run/destination.ts';
import { openLake, type Lake } from '../run/lake.ts';
import { destinationAt, loaderOn } from './loading.ts';
import { startBigQuery, type BigQueryService } from './server.ts';
import type { StoredBucket } from './storage.ts';
import { told } from './told.ts';

let lake: Lake;
beforeAll(async () => {
  lake = await openLake({ accounts: 10 });
});

let service: BigQueryService;
let bucket: StoredBucket;
beforeEach(async () => {
  service = await startBigQuery({ bucket: 'a-bucket' });
  if (service.bucket === undefined) throw new Error('There is no bucket');
  bucket = service.bucket;
});

/** What `prepare` of a new loader does, which is the first thing that a run asks for. */
async function prepare(): Promise<void> {
  const { loader } = await loaderOn(service, lake);
  await loader.prepare();
}

/** What `check` says of the destination. */
async function inspected(): Promise<string> {
  const { destination } = lake.settings({ pipeline: destinationAt(service) });
  if (destination.kind !== 'bigquery') throw new Error('no dataset');
  return inspectDataset(await wireTo(destination));
}

describe('what Cloud Storage refuses has a class and a remedy', () => {
  test.each<[number, string, string, RegExp]>([
    [401, 'authError', 'ServiceError', /gcloud auth application-default login/],
    [403, 'forbidden', 'ServiceError', /roles\/storage\.objectUser.*roles\/storage\.legacyBucketR/],
    [403, 'accountDisabled', 'ServiceError', /billing/],
    [403, 'userRateLimitExceeded', 'PublishError', /Run again/],
    [404, 'notFound', 'ConfigError', /Set stagingBucket to a bucket that exists/],
    [412, 'conditionNotMet', 'PublishError', /Cloud Storage's words/],
    [503, 'backendError', 'PublishError', /Run again/],
  ])('%i %s is a %s', async (status, reason, name, remedy) => {
    service.fault = ({ path }) =>
      path.startsWith('/storage/') ? { when: 'before', answer: { status, reason } } : undefined;
    const [kind, text, hint] = await told(prepare());
    expect(kind).toBe(name);
    expect(text).toContain('for gs://a-bucket: A made-up');
    expect(hint).toMatch(remedy);
  });

  test('a bucket that is not there is told before anything is made', async () => {
    service.bucket = undefined;
    const { loader } = await loaderOn({ ...service, bucket }, lake);
    expect(await told(loader.prepare())).toEqual([
      'ConfigError',
      'Cloud Storage refused (notFound) for gs://a-bucket: The specified bucket does not exist.',
      expect.stringMatching(/gcloud storage buckets create/),
    ]);
    expect(new Set(service.asked.map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  test('nobody’s right to write is told as such when the first file is brought', async () => {
    bucket.permissions = new Set(['get', 'list']);
    const [kind, text, hint] = await told(lake.sync({ pipeline: destinationAt(service) }));
    expect(kind).toBe('ServiceError');
    expect(text).toMatch(/^Cloud Storage refused \(forbidden\) .*storage\.objects\.create access/);
    expect(hint).toMatch(/roles\/storage\.objectUser/);
  });

  test('a right to read that only the load job lacks is told with the same remedy', async () => {
    service.jobFailure = ({ configuration: { load } }) =>
      load && {
        reason: 'accessDenied',
        message: `Access Denied: File ${load.sourceUris?.[0]}: Access Denied`,
      };
    const sync = lake.sync({ pipeline: destinationAt(service), file: 'unread.ts' });
    const [kind, , hint] = await told(sync);
    expect([kind, hint]).toEqual(['ServiceError', expect.stringMatching(/storage\.objectUser/)]);
  });

  test('no token and no place that is written to is in an error, however deep', async () => {
    service.fault = ({ method, path }) =>
      method === 'PUT' && path.startsWith('/upload/storage/')
        ? { when: 'before', answer: { status: 403, reason: 'forbidden' } }
        : undefined;
    const sync = lake.sync({ pipeline: destinationAt(service), file: 'secret.ts' });
    const error: unknown = await sync.catch((thrown: unknown) => thrown);
    const text = inspect(error, { depth: Infinity, showHidden: true });
    expect(text).toContain('A made-up forbidden');
    expect(text).not.toMatch(/Bearer|upload_id|access_token/);
  });
});

describe('a bucket that lies where BigQuery takes no files from', () => {
  test.each`
    dataset              | location             | locationType      | elsewhere | why
    ${'EU'}              | ${'EU'}              | ${'multi-region'} | ${false}  | ${'the same'}
    ${'EU'}              | ${'EUROPE-WEST1'}    | ${'region'}       | ${false}  | ${'within it'}
    ${'EU'}              | ${'US'}              | ${'multi-region'} | ${true}   | ${'another'}
    ${'EU'}              | ${'US-EAST1'}        | ${'region'}       | ${true}   | ${'within another'}
    ${'europe-west1'}    | ${'EUROPE-WEST1'}    | ${'region'}       | ${false}  | ${'the same'}
    ${'europe-west1'}    | ${'EU'}              | ${'multi-region'} | ${true}   | ${'around it'}
    ${'europe-west1'}    | ${'EUROPE-WEST4'}    | ${'region'}       | ${true}   | ${'another'}
    ${'asia-southeast1'} | ${'ASIA'}            | ${'multi-region'} | ${true}   | ${'around it'}
    ${'US'}              | ${'ASIA-SOUTHEAST1'} | ${'region'}       | ${false}  | ${'the US takes all'}
    ${'us'}              | ${'EU'}              | ${'multi-region'} | ${false}  | ${'the US takes all'}
    ${'EU'}              | ${'EUR4'}            | ${'dual-region'}  | ${false}  | ${'nothing is said'}
    ${'us-central1'}     | ${'NAM4'}            | ${'dual-region'}  | ${false}  | ${'nothing is said'}
  `(
    '$location for a dataset in $dataset: $elsewhere, $why',
    ({ dataset, elsewhere, ...resource }) => {
      expect(isElsewhere(dataset, resource)).toBe(elsewhere);
    },
  );

  test('is told with both places before anything is made', async () => {
    Object.assign(bucket, { location: 'US-CENTRAL1', locationType: 'region' });
    const wanted = [
      'ConfigError',
      'The bucket gs://a-bucket lies in US-CENTRAL1, but a-project.chat in EU',
      expect.stringMatching(/Set stagingBucket to a bucket in EU/),
    ];
    expect(await told(prepare())).toEqual(wanted);
    expect(await told(inspected())).toEqual(wanted);
    expect(service.store.tables.size).toBe(0);
  });

  test('is told by a job where it could not be known before', async () => {
    service.jobFailure = ({ configuration: { load } }) =>
      load && {
        reason: 'invalid',
        message: 'Cannot read and write in different locations: source: NAM4, destination: EU',
      };
    const sync = lake.sync({ pipeline: destinationAt(service), file: 'elsewhere.ts' });
    const [kind, , hint] = await told(sync);
    expect([kind, hint]).toEqual(['ConfigError', expect.stringMatching(/^Set stagingBucket/)]);
  });
});

describe('check', () => {
  test('looks at the bucket and at the rights to it, and changes nothing', async () => {
    expect(await inspected()).toBe(
      'a-project.chat in EU can be seen, and a-project runs jobs; gs://a-bucket in EU can be written',
    );
    expect([bucket.objects.size, service.store.tables.size]).toEqual([0, 0]);
  });

  test('names the rights that are missing', async () => {
    bucket.permissions = new Set(['get', 'list']);
    expect(await told(inspected())).toEqual([
      'ServiceError',
      'The caller has no storage.objects.create, storage.objects.delete in gs://a-bucket',
      expect.stringMatching(/roles\/storage\.objectUser/),
    ]);
  });

  test('says no more than that it can be seen where the rights are not told', async () => {
    service.fault = ({ path }) =>
      path.endsWith('/testPermissions')
        ? { when: 'before', answer: { status: 404, reason: 'notFound' } }
        : undefined;
    expect(await inspected()).toContain('gs://a-bucket in EU can be seen');
  });
});
