import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BigQuery } from '@google-cloud/bigquery';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PipelineInput } from '../../src/config/pipeline.ts';
import { inspectDataset } from '../../src/load/bigquery/inspection.ts';
import { atBigQuery } from '../../src/load/bigquery/remedy.ts';
import { upload } from '../../src/load/bigquery/upload.ts';
import { createWire, type Wire } from '../../src/load/bigquery/wire.ts';
import { openLake, type Lake } from '../run/lake.ts';
import { destinationAt, loaderOn, seen } from './loading.ts';
import { startBigQuery, type Fault } from './server.ts';
import { told } from './told.ts';

let lake: Lake;
beforeAll(async () => {
  lake = await openLake({ accounts: 10 });
});

const always = (status: number, reason: string) => (): Fault => ({
  when: 'before',
  answer: { status, reason },
});

describe('what BigQuery refuses has a class and a remedy', () => {
  test.each<[number, string, string, RegExp]>([
    [403, 'accessDenied', 'ServiceError', /roles\/bigquery\.jobUser.*roles\/bigquery\.dataEditor/],
    [403, 'accessNotConfigured', 'ServiceError', /gcloud services enable bigquery/],
    [403, 'billingNotEnabled', 'ServiceError', /needs no billing/],
    [403, 'quotaExceeded', 'PublishError', /takes hours/],
    [403, 'rateLimitExceeded', 'PublishError', /Run again/],
    [404, 'notFound', 'ConfigError', /bq --location/],
    [401, 'authError', 'ServiceError', /gcloud auth application-default login/],
    [503, 'backendError', 'PublishError', /Run again/],
  ])('%i %s is a %s', async (status, reason, name, remedy) => {
    const service = await startBigQuery();
    service.fault = always(status, reason);
    const { loader } = await loaderOn(service, lake);
    const [kind, , hint] = await told(loader.prepare());
    expect(kind).toBe(name);
    expect(hint).toMatch(remedy);
  });

  test('a quota that is used up is asked for once, a rate seven times', async () => {
    const service = await startBigQuery();
    const { loader } = await loaderOn(service, lake);
    service.fault = always(403, 'quotaExceeded');
    await told(loader.prepare());
    expect(service.asked).toHaveLength(1);
    service.fault = always(403, 'rateLimitExceeded');
    await told(loader.prepare());
    expect(service.asked).toHaveLength(8);
  });
});

test('a dataset that lies elsewhere is told with the place where it lies', async () => {
  const service = await startBigQuery({ location: 'ASIA-SOUTHEAST1' });
  const { loader } = await loaderOn(service, lake, { location: 'EU' });
  expect(await told(loader.prepare())).toEqual([
    'ConfigError',
    'The dataset a-project.chat lies in ASIA-SOUTHEAST1, not in EU',
    "Set location to 'ASIA-SOUTHEAST1': BigQuery finds no job of it elsewhere.",
  ]);
});

test('a dataset that is not there is not made', async () => {
  const service = await startBigQuery();
  const { loader } = await loaderOn(service, lake, { datasetId: 'another' });
  expect((await told(loader.prepare()))[1]).toContain('Not found: Dataset a-project:another');
  expect(service.asked.map(({ method }) => method)).toEqual(['GET']);
});

test('days that are to be kept for longer than there can be without billing are named', async () => {
  const service = await startBigQuery();
  const { loader } = await loaderOn(service, lake, { expireDays: 61 });
  expect(await told(loader.prepare())).toEqual([
    'ServiceError',
    'BigQuery refused (billingNotEnabled) for a-project.chat: Partition expiration time must be less than 60 days while in sandbox mode.',
    expect.stringContaining('set expireDays to less'),
  ]);
  await expect(
    (await loaderOn(service, lake, { expireDays: 59 })).loader.prepare(),
  ).resolves.toBeUndefined();
});

describe('a table that somebody else made', () => {
  const FIELDS = [{ name: 'account', type: 'STRING' as const, mode: 'NULLABLE' as const }];

  test('is refused with what is different, and stays as it was', async () => {
    const service = await startBigQuery();
    const { store } = service;
    const body = {
      tableReference: { projectId: store.projectId, datasetId: store.datasetId, tableId: 'runs' },
      schema: {
        fields: [...FIELDS, { name: 'run', type: 'INT64' as const, mode: 'NULLABLE' as const }],
      },
    };
    store.tables.set('runs', { body, version: 1, createdMs: 0, partitions: new Map() });
    const { loader } = await loaderOn(service, lake);
    const [kind, text] = await told(loader.prepare());
    expect(kind).toBe('ConfigError');
    expect(text).toContain('  account: STRING; not declared\n  run: INT64; wanted STRING');
    expect(store.tables.get('runs')?.body).toBe(body);
  });

  test('keeps its policy tags and descriptions when a column is added', async () => {
    const service = await startBigQuery();
    const to = (tags: PipelineInput['tags']) =>
      lake.sync({ pipeline: { ...destinationAt(service), tags } });
    await to({});
    const table = service.store.tables.get('friends_by_date');
    if (table?.body.schema === undefined) throw new Error('no table');
    const tagged = { policyTags: { names: ['secret'] }, description: 'Mine.' };
    const fields = table.body.schema.fields.map((field) => ({ ...field, ...tagged }));
    table.body = { ...table.body, schema: { fields } };
    const { loader } = await loaderOn(service, lake); // Declares two more.
    await loader.prepare();
    expect(table.body.schema?.fields.slice(0, fields.length)).toEqual(fields);
    expect(table.body.schema?.fields.slice(fields.length).map(({ name }) => name)).toEqual([
      'level',
      'note',
    ]);
  });
});

test('a run of accounts without friends is an empty day, and readers see none', async () => {
  const empty = await openLake({ accounts: 10 });
  for (const { account, friends } of empty.world.accounts()) {
    for (const friend of friends.slice()) empty.world.removeFriend(account, friend);
  }
  const service = await startBigQuery();
  const result = await empty.sync({ pipeline: destinationAt(service) });
  expect(result).toMatchObject({ kind: 'published', rows: 0 });
  expect(await seen(service, 'SELECT count(*) AS n FROM `friends`')).toEqual([{ n: '0' }]);
  expect(await seen(service, 'SELECT count(*) AS n FROM `accounts`')).toEqual([{ n: '10' }]);
});

describe('without credentials', () => {
  beforeEach(() => {
    vi.stubEnv('METADATA_SERVER_DETECTION', 'none'); // Nothing is asked of the network.
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', join(lake.folder, 'no-key.json'));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  /** A wire as it is to Google, where credentials are looked for. */
  async function realWire(): Promise<Wire> {
    const { projectId, datasetId, location, url } = await startBigQuery();
    const client = new BigQuery({ projectId, apiEndpoint: url, autoRetry: false });
    const place = { projectId, jobProjectId: projectId, datasetId, location };
    return createWire({ place, client, endpoint: url, waitMs: 1, random: Math.random });
  }

  test('a key file that is not there is told as such, with what to do', async () => {
    const [kind, text, hint] = await told(inspectDataset(await realWire()));
    expect(kind).toBe('ServiceError');
    expect(text).toContain('no-key.json');
    expect(hint).toMatch(/gcloud auth application-default login/);
  });

  test('nobody at all is told as such, by a query as by an upload', async () => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '');
    vi.stubEnv('HOME', lake.folder);
    const wire = await realWire();
    const [kind, , hint] = await told(inspectDataset(wire));
    expect([kind, hint]).toEqual([
      'ServiceError',
      expect.stringMatching(/application-default login/),
    ]);
    const path = join(lake.folder, 'accounts.txt');
    await writeFile(path, '');
    const uploading = atBigQuery(wire.place, () => upload(wire, {}, path));
    expect((await told(uploading))[0]).toBe('ServiceError');
  });

  test('a file that is gone is an error of the disk, not of BigQuery, and ends nothing', async () => {
    const service = await startBigQuery();
    const { folder } = await loaderOn(service, lake);
    await rm(folder, { recursive: true });
    await expect(upload(await realWire(), {}, join(folder, 'gone'))).rejects.toMatchObject({
      code: 'ENOENT',
      syscall: 'open',
    });
  });
});
