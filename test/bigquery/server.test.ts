import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BigQuery } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openEngine } from '../../src/engine/duckdb.ts';
import { startBigQuery, type BigQueryService } from './server.ts';

let folder: string;
let service: BigQueryService;
let client: BigQuery;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'friendlake-'));
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  service = await startBigQuery();
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'loopback', expiry_date: Date.now() + 3_600_000 });
  client = new BigQuery({
    projectId: service.projectId,
    apiEndpoint: service.url,
    location: service.location,
    authClient,
    autoRetry: false,
  });
});

/** Writes a Parquet file with one row a name, of a day. */
async function file(names: readonly (string | null)[], day = '2026-11-23'): Promise<string> {
  const path = join(folder, `${Math.random()}.parquet`);
  const engine = await openEngine();
  const rows = names.map((name) => `(${name === null ? 'NULL' : `'${name}'`})`).join(', ');
  await engine.run(`COPY (SELECT name::VARCHAR AS name, [coalesce(name, ''), 'x'] AS tags, 9007199254740993 AS n,
    DATE '${day}' AS day FROM (VALUES ${rows}) t(name)) TO '${path}' (FORMAT parquet)`);
  engine.close();
  return path;
}

const FIELDS = [
  { name: 'name', type: 'STRING' },
  { name: 'tags', type: 'STRING', mode: 'REPEATED' },
  { name: 'n', type: 'INT64' },
  { name: 'day', type: 'DATE' },
];

function makeTable(name: string) {
  return client.dataset('chat').createTable(name, {
    schema: { fields: FIELDS },
    timePartitioning: { type: 'DAY', field: 'day' },
  });
}

interface Wanted {
  readonly jobId?: string;
  readonly table?: string;
  readonly write?: string;
  readonly lists?: boolean;
}

async function load(path: string, wanted: Wanted = {}): Promise<void> {
  const { table = 'people$20261123', write = 'WRITE_TRUNCATE', lists = true } = wanted;
  await client
    .dataset('chat')
    .table(table)
    .load(path, {
      ...(wanted.jobId && { jobId: wanted.jobId }),
      sourceFormat: 'PARQUET',
      writeDisposition: write,
      createDisposition: 'CREATE_NEVER',
      parquetOptions: { enableListInference: lists },
    });
}

async function rows(sql: string, location = 'EU'): Promise<unknown[]> {
  const [job] = await client.createQueryJob({ query: sql, useLegacySql: false, location });
  const [found] = await job.getQueryResults({ wrapIntegers: true });
  return found;
}

const PEOPLE = '`a-project.chat.people`';

const slow = process.env['FRIENDLAKE_SLOW'] === '1';

describe.skipIf(!slow)('the service that the tests talk to, by its users’ client', () => {
  beforeEach(() => makeTable('people'));

  test('a file that was loaded is read back, integers to the last digit', async () => {
    await load(await file(['Ann', null]));
    const found = await rows(`SELECT name, tags, n, day FROM ${PEOPLE} ORDER BY name`);
    expect(JSON.parse(JSON.stringify(found))).toEqual([
      {
        name: 'Ann',
        tags: ['Ann', 'x'],
        n: { type: 'BigQueryInt', value: '9007199254740993' },
        day: { value: '2026-11-23' },
      },
      {
        name: null,
        tags: ['', 'x'],
        n: { type: 'BigQueryInt', value: '9007199254740993' },
        day: { value: '2026-11-23' },
      },
    ]);
  });

  test('lists are empty where list inference was not asked for', async () => {
    await load(await file(['Ann']), { lists: false });
    expect(await rows(`SELECT tags FROM ${PEOPLE}`)).toEqual([{ tags: [] }]);
  });

  test('a day is replaced, and no other day', async () => {
    await load(await file(['Ann']));
    await load(await file(['Old'], '2026-11-22'), { table: 'people$20261122' });
    await load(await file(['Ben']));
    expect(await rows(`SELECT name FROM ${PEOPLE} ORDER BY name`)).toEqual([
      { name: 'Ben' },
      { name: 'Old' },
    ]);
  });

  test('rows of another day than the decorator says are refused, all of them', async () => {
    await load(await file(['Ann']));
    await expect(load(await file(['Old'], '2026-11-22'))).rejects.toThrow(/different partitions/);
    expect(await rows(`SELECT name FROM ${PEOPLE}`)).toEqual([{ name: 'Ann' }]);
  });

  test('a job id serves once, also when its job failed', async () => {
    service.jobFailure = () => ({ reason: 'backendError', message: 'made up' });
    await expect(load(await file(['Ann']), { jobId: 'one' })).rejects.toThrow('made up');
    service.jobFailure = () => undefined;
    await expect(load(await file(['Ann']), { jobId: 'one' })).rejects.toThrow(/Already Exists/);
    await expect(load(await file(['Ann']), { jobId: 'two' })).resolves.toBeUndefined();
  });

  test('a table keeps its rows where a load finds some and wants none', async () => {
    await load(await file(['Ann']), { table: 'people', write: 'WRITE_EMPTY' });
    await expect(
      load(await file(['Ben']), { table: 'people', write: 'WRITE_EMPTY' }),
    ).rejects.toThrow(/Already Exists/);
  });

  test('what a query reads are the partitions its own conditions leave', async () => {
    await load(await file(['Ann', 'Ben']));
    await load(await file(['Old'], '2026-11-22'), { table: 'people$20261122' });
    const read = async (sql: string) => {
      const [job] = await client.createQueryJob({ query: sql, useLegacySql: false });
      await job.promise();
      return service.jobs.all.get(job.id ?? '')?.answer?.read;
    };
    expect(await read(`SELECT name FROM ${PEOPLE} WHERE day = DATE '2026-11-23'`)).toEqual({
      partitions: ['people$20261123'],
      bytes: 10,
    });
    expect(await read(`SELECT COUNT(n) AS c FROM ${PEOPLE} WHERE name = 'Ann'`)).toEqual({
      partitions: ['people$20261122', 'people$20261123'],
      bytes: 39,
    });
  });

  test('a job in another location is not found', async () => {
    await expect(rows('SELECT 1 AS one', 'US')).rejects.toThrow(/not found in location US/);
  });

  test('a statement that writes is refused, as where there is no billing', async () => {
    await expect(rows(`DELETE FROM ${PEOPLE} WHERE true`)).rejects.toThrow(/free tier/);
  });

  test('a view shows what its text says, and is replaced only by who has seen it', async () => {
    await load(await file(['Ann', 'Ben']));
    const view = (name: string) => `SELECT name FROM ${PEOPLE} WHERE name = '${name}'`;
    const table = client.dataset('chat').table('one');
    await table.create({ view: { query: view('Ann'), useLegacySql: false } });
    expect(await rows('SELECT * FROM `a-project.chat.one`')).toEqual([{ name: 'Ann' }]);
    const [{ etag }] = await table.getMetadata();
    const patch = { etag, view: { query: view('Ben'), useLegacySql: false } };
    await table.setMetadata(patch);
    expect(await rows('SELECT * FROM `a-project.chat.one`')).toEqual([{ name: 'Ben' }]);
    await expect(table.setMetadata(patch)).rejects.toThrow('Precondition Failed');
  });

  test('a field that the API does not have is refused', async () => {
    await expect(
      client.createJob({ configuration: { load: { enableListInferrence: true } as never } }),
    ).rejects.toThrow(/Invalid JSON payload/);
  });

  test('an answer that is lost after the work was done has been done', async () => {
    service.fault = ({ path }) =>
      path === 'jobs'
        ? { when: 'after', answer: { status: 503, reason: 'backendError' } }
        : undefined;
    await expect(load(await file(['Ann']), { jobId: 'lost' })).rejects.toThrow(/made-up/);
    service.fault = () => undefined;
    await service.jobs.all.get('lost')?.done;
    expect(await rows(`SELECT name FROM ${PEOPLE}`)).toEqual([{ name: 'Ann' }]);
  });
});
