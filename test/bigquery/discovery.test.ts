import { beforeAll, describe, expect, test } from 'vitest';
import { openLake } from '../run/lake.ts';
import { quietDay } from '../run/later.ts';
import { problemsOf } from './discovery/schemas.ts';
import { destinationAt } from './loading.ts';
import { startBigQuery, type Asked } from './server.ts';

let asked: readonly Asked[];
beforeAll(async () => {
  const lake = await openLake({ accounts: 20 });
  const service = await startBigQuery();
  const destination = destinationAt(service, { requirePartitionFilter: true, expireDays: 59 });
  await lake.sync({ pipeline: { ...destination, tags: {} } });
  await lake.sync({ pipeline: destination }, { wallMs: () => quietDay(lake) });
  const staging = await startBigQuery({ bucket: 'a-bucket' });
  await lake.sync({ pipeline: destinationAt(staging), file: 'staging.ts' });
  asked = [...service.asked, ...staging.asked];
}, 60_000);

/** The schemas of what is sent and answered, by method and the first part of the path. */
const SENT: Readonly<Record<string, string>> = {
  'POST tables': 'Table',
  'PATCH tables': 'Table',
  'POST jobs': 'Job',
  'POST objects': 'Object',
};
const ANSWERED: Readonly<Record<string, string>> = {
  'POST tables': 'Table',
  'PATCH tables': 'Table',
  'POST jobs': 'Job',
  'GET tables': 'Table',
  'GET jobs': 'Job',
  'PUT jobs': 'Job',
  'GET queries': 'GetQueryResultsResponse',
  'GET datasets': 'Dataset',
  'GET data': 'TableDataList',
  'GET bucket': 'Bucket',
  'GET objects': 'Objects',
  'GET object': 'Object',
  'PUT objects': 'Object',
};

function kindOf({ method, path }: Asked): string {
  const [, bucket, objects, object] = /\/storage\/v1\/b\/([^/]+)(\/o)?(\/.+)?$/.exec(path) ?? [];
  if (bucket) return `${method} ${object ? 'object' : objects ? 'objects' : 'bucket'}`;
  return `${method} ${path.endsWith('/data') ? 'data' : path.split('/')[0]}`;
}

describe('by the API’s own description', () => {
  test.each(Object.entries(SENT))('every body of %s is a %s', (kind, schema) => {
    const bodies = asked.filter((one) => kindOf(one) === kind).map(({ json }) => json);
    expect(bodies.length).toBeGreaterThan(0);
    expect(bodies.flatMap((body) => problemsOf(schema, body))).toEqual([]);
  });

  test.each(Object.entries(ANSWERED))(
    'every answer of the tests’ server to %s is a %s',
    (kind, schema) => {
      const answers = asked.filter((one) => kindOf(one) === kind).map(({ answer }) => answer);
      const told = answers.filter((body) => body !== undefined && !isError(body));
      expect(told.length).toBeGreaterThan(0);
      expect(told.flatMap((body) => problemsOf(schema, body))).toEqual([]);
    },
  );

  test('a run sends nothing else', () => {
    const kinds = new Set(asked.filter(({ json }) => json !== undefined).map(kindOf));
    expect(kinds).toEqual(new Set(Object.keys(SENT)));
  });

  test.each<[string, object]>([
    ['a property that is misspelled', { parquetOptions: { enableListInferrence: true } }],
    ['a text in place of a list', { schemaUpdateOptions: 'ALLOW_FIELD_ADDITION' }],
    ['the location that Google’s client puts there', { location: 'EU' }],
  ])('%s is noticed', (_, load) => {
    expect(problemsOf('Job', { configuration: { load } })).toHaveLength(1);
  });
});

test('every load asks for list inference, and no job may make or replace a table', () => {
  const jobs = asked.filter((one) => kindOf(one) === 'POST jobs').map(({ json }) => json);
  const text = jobs.map((job) => JSON.stringify(job));
  const loads = text.filter((job) => job.includes('"load":'));
  expect(loads.length).toBeGreaterThan(6);
  expect(loads.filter((job) => !job.includes('"enableListInference":true'))).toEqual([]);
  const writing = text.filter((job) => job.includes('"destinationTable":'));
  expect(writing.filter((job) => !job.includes('"createDisposition":"CREATE_NEVER"'))).toEqual([]);
  expect(
    text.filter((job) => /CREATE|DROP|DELETE FROM|MERGE/.test(job.replaceAll('CREATE_NEVER', ''))),
  ).toEqual([]);
});

function isError(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'error' in body;
}
