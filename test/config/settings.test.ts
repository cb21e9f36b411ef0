import { expect, test } from 'vitest';
import { parquet } from '../../src/config/destination.ts';
import { definePipeline, type PipelineInput } from '../../src/config/pipeline.ts';
import { REGIONS } from '../../src/config/regions.ts';
import { settle, type Settings, type SettingsSources } from '../../src/config/settings.ts';
import { string } from '../../src/config/tags.ts';
import { problemsIn } from './failure-of.ts';

const KEY = { FRIENDLAKE_SECRET_KEY: 'canary-key' };

function settled(
  pipeline: Partial<PipelineInput> = {},
  sources: Partial<SettingsSources> = {},
): Settings {
  const whole = definePipeline({
    app: { sdkAppId: 7, region: 'tokyo' },
    accounts: { file: 'accounts.csv' },
    destination: parquet({ path: 'warehouse' }),
    ...pipeline,
  });
  return settle(whole, {
    file: '/etl/pipelines/daily.ts',
    flags: {},
    environment: KEY,
    workingDirectory: '/home/ana',
    calls: true,
    ...sources,
  });
}

test.each`
  setting           | pipeline              | flags                      | value           | why
  ${'rate'}         | ${{}}                 | ${{}}                      | ${150}          | ${'the default'}
  ${'rate'}         | ${{ rate: 20 }}       | ${{}}                      | ${20}           | ${'pipeline over default'}
  ${'rate'}         | ${{ rate: 20 }}       | ${{ rate: '30' }}          | ${30}           | ${'flag over pipeline'}
  ${'concurrency'}  | ${{}}                 | ${{}}                      | ${75}           | ${'half a second of the default rate'}
  ${'concurrency'}  | ${{ concurrency: 2 }} | ${{}}                      | ${2}            | ${'pipeline over default'}
  ${'concurrency'}  | ${{ concurrency: 2 }} | ${{ concurrency: '3' }}    | ${3}            | ${'flag over pipeline'}
  ${'guardMs'}      | ${{ guardMs: 0 }}     | ${{}}                      | ${0}            | ${'pipeline over default, also with 0'}
  ${'timezone'}     | ${{ timezone: 'NZ' }} | ${{}}                      | ${'NZ'}         | ${'pipeline over default'}
  ${'date'}         | ${{}}                 | ${{}}                      | ${undefined}    | ${'today unless told'}
  ${'date'}         | ${{}}                 | ${{ date: '2026-11-23' }}  | ${'2026-11-23'} | ${'the flag'}
  ${'maxFailedPct'} | ${{}}                 | ${{}}                      | ${5}            | ${'the default'}
  ${'maxFailedPct'} | ${{}}                 | ${{ maxFailedPct: '0' }}   | ${0}            | ${'flag over default, also with 0'}
  ${'maxDeletePct'} | ${{}}                 | ${{}}                      | ${5}            | ${'the default'}
  ${'maxDeletePct'} | ${{}}                 | ${{ maxDeletePct: '100' }} | ${100}          | ${'flag over default'}
`('$setting is $value: $why', ({ setting, pipeline, flags, value }) => {
  expect(settled(pipeline, { flags })).toMatchObject({ [setting]: value });
});

const ELSEWHERE = { FRIENDLAKE_BASE_URL: 'http://127.0.0.1:9' };

test.each`
  app                                             | environment  | baseUrl                 | why
  ${{ sdkAppId: 7, region: 'china' }}             | ${{}}        | ${REGIONS.china}        | ${'the region has a base URL'}
  ${{ sdkAppId: 7, baseUrl: 'https://own.test' }} | ${{}}        | ${'https://own.test'}   | ${'the pipeline has its own'}
  ${{ sdkAppId: 7, region: 'china' }}             | ${ELSEWHERE} | ${'http://127.0.0.1:9'} | ${'environment over region'}
  ${{ sdkAppId: 7, baseUrl: 'https://own.test' }} | ${ELSEWHERE} | ${'http://127.0.0.1:9'} | ${'environment over pipeline'}
`('the base URL is $baseUrl: $why', ({ app, environment, baseUrl }) => {
  const settings = settled({ app }, { environment: { ...KEY, ...environment } });
  expect(settings.app.baseUrl).toBe(baseUrl);
});

test('paths in a pipeline start at its file, and its state has a folder of its own', () => {
  const { accounts, destination, stateDir } = settled();
  expect([accounts.file, destination, stateDir]).toEqual([
    '/etl/pipelines/accounts.csv',
    { kind: 'parquet', root: '/etl/pipelines/warehouse', compression: 'zstd' },
    '/etl/pipelines/.friendlake/daily',
  ]);
});

test('absolute paths stay', () => {
  const { destination, stateDir } = settled({
    destination: parquet({ path: '/lake' }),
    stateDir: '/state',
  });
  expect([destination, stateDir]).toEqual([
    { kind: 'parquet', root: '/lake', compression: 'zstd' },
    '/state/daily',
  ]);
});

const LISTED = { file: 'accounts.csv', column: 'user_id', format: 'csv' } as const;

test.each`
  accounts  | flag            | settledTo                                              | why
  ${'-'}    | ${undefined}    | ${{ file: '-' }}                                       | ${'standard input is no path'}
  ${LISTED} | ${'new.ndjson'} | ${{ file: '/home/ana/new.ndjson', column: 'user_id' }} | ${'a flag starts where it is typed, and its ending tells the format'}
  ${LISTED} | ${'/new.txt'}   | ${{ file: '/new.txt', column: 'user_id' }}             | ${'an absolute path stays'}
  ${LISTED} | ${'-'}          | ${{ file: '-', column: 'user_id' }}                    | ${'standard input by flag'}
  ${'-'}    | ${'new.txt'}    | ${{ file: '/home/ana/new.txt' }}                       | ${'a flag over standard input'}
`('--accounts $flag over $accounts: $why', ({ accounts, flag, settledTo }) => {
  expect(settled({ accounts }, { flags: { accounts: flag } }).accounts).toEqual(settledTo);
});

test('declared tags become columns', () => {
  const { tags } = settled({ tags: { Tag_SNS_Custom_Note: string({ column: 'note' }) } });
  expect(tags).toMatchObject([{ tag: 'Tag_SNS_Custom_Note', name: 'note', type: 'string' }]);
});

const WRONG = {
  flags: {
    rate: 'canary',
    concurrency: '97',
    accounts: '',
    date: '2026-02-30',
    maxFailedPct: '101',
    maxDeletePct: 'canary',
    canary: 'canary',
  },
  environment: {
    FRIENDLAKE_BASE_URL: 'http://canary.example.com',
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
  },
};

test('all wrong flags and variables are named at once, as they are typed', () => {
  const problems = problemsIn(() => settled({}, WRONG));
  expect(problems.map((line) => line.trim().split(': ')[0])).toEqual([
    '--rate',
    '--concurrency',
    '--accounts',
    '--date',
    '--max-failed-pct',
    '--max-delete-pct',
    '--',
    'FRIENDLAKE_BASE_URL',
    'NODE_TLS_REJECT_UNAUTHORIZED',
    'FRIENDLAKE_SECRET_KEY',
  ]);
});

test('neither a value nor the key is echoed', () => {
  const environment = { ...WRONG.environment, ...KEY };
  const problems = problemsIn(() => settled({}, { ...WRONG, environment }));
  expect(problems.join('\n').replace('"canary"', '')).not.toMatch(/canary|97|101|02-30/);
});

test.each([{}, { FRIENDLAKE_SECRET_KEY: '' }, { FRIENDLAKE_SECRET_KEY: undefined }])(
  'a command that calls refuses %o, one that does not call takes it',
  (environment) => {
    expect(problemsIn(() => settled({}, { environment }))).toEqual([
      '  FRIENDLAKE_SECRET_KEY: is not set',
    ]);
    expect(settled({}, { environment, calls: false }).app.secretKey).toBe('');
  },
);

test('the key comes from its variable as it is', () => {
  expect(settled().app.secretKey).toBe('canary-key');
});

test('other variables are left alone', () => {
  expect(() => settled({}, { environment: { ...KEY, HTTP_PROXY: '', PATH: 'x' } })).not.toThrow();
});

test('an empty percentage is no percentage, and not 0', () => {
  expect(() => settled({}, { flags: { maxFailedPct: '' } })).toThrow('--max-failed-pct');
});
