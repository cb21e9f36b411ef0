import { expect, test } from 'vitest';
import { parquet } from '../../src/config/destination.ts';
import { definePipeline, type PipelineInput } from '../../src/config/pipeline.ts';
import { int64 } from '../../src/config/tags.ts';
import { callWith, problemsIn } from './failure-of.ts';

const good: PipelineInput = {
  app: { sdkAppId: 1400000000, region: 'singapore' },
  accounts: { file: 'accounts.csv' },
  destination: parquet({ path: 'warehouse' }),
};

function problemsWith(changes: object): string[] {
  return problemsIn(() => callWith(definePipeline, { ...good, ...changes }));
}

test('what a pipeline leaves out has a default', () => {
  expect(definePipeline(good)).toEqual({
    app: { sdkAppId: 1400000000, admin: 'administrator', region: 'singapore' },
    accounts: { file: 'accounts.csv' },
    rate: 150,
    guardMs: 8,
    memoryMb: 1400,
    timezone: 'UTC',
    tags: {},
    contract: 'evolve',
    keep: { stages: 7 },
    destination: { kind: 'parquet', path: 'warehouse', compression: 'zstd' },
    stateDir: '.friendlake',
  });
});

test('what a pipeline says is kept', () => {
  const tags = { Tag_SNS_Custom_Level: int64({ column: 'level', description: 'Level.' }) };
  const said = { accounts: '-', rate: 200, timezone: 'Asia/Singapore', tags } as const;
  expect(definePipeline({ ...good, ...said })).toMatchObject(said);
});

const EVERYTHING_WRONG = {
  app: { sdkAppId: 'canary', admin: '', region: 'canary', baseUrl: 'canary', canaryKey: 'canary' },
  accounts: { file: '', format: 'canary' },
  rate: 'canary',
  guardMs: -1,
  concurrency: 97,
  memoryMb: 1,
  timezone: 'canary/canary',
  tags: { Tag_SNS_Custom_A: { type: 'canary', column: 'Canary', description: 7 } },
  contract: 'canary',
  destination: { kind: 'canary', path: '', compression: 'canary' },
  stateDir: '',
  secretKey: 'canary',
};

const NAMES = `
  app.sdkAppId app.admin app.region app.baseUrl app accounts.file accounts.format rate guardMs
  concurrency memoryMb timezone tags.Tag_SNS_Custom_A.type tags.Tag_SNS_Custom_A.column
  tags.Tag_SNS_Custom_A.description contract destination.kind destination.path
  destination.compression stateDir pipeline`;

test('all problems are named at once', () => {
  const problems = problemsIn(() => callWith(definePipeline, EVERYTHING_WRONG));
  const named = problems.map((line) => line.trim().split(': ')[0]);
  expect(new Set(named)).toEqual(new Set(NAMES.trim().split(/\s+/)));
});

test('no value is echoed', () => {
  const problems = problemsIn(() => callWith(definePipeline, EVERYTHING_WRONG));
  expect(problems.join('\n').replace('"canaryKey"', '')).not.toMatch(/canary/i);
});

test.each([{}, { app: 7 }, { app: null }, undefined, 'text', []])(
  '%o in place of a pipeline is a wrong setting, not a crash',
  (input) => {
    expect(problemsIn(() => callWith(definePipeline, input))).not.toEqual([]);
  },
);

test.each`
  changes                                                       | line
  ${{ acounts: '-' }}                                           | ${'  pipeline: Unrecognized key: "acounts"'}
  ${{ app: { ...good.app, key: '' } }}                          | ${'  app: Unrecognized key: "key"'}
  ${{ accounts: { file: 'a', path: '' } }}                      | ${'  accounts: Unrecognized key: "path"'}
  ${{ destination: { kind: 'parquet', path: 'w', keep: 400 } }} | ${'  destination: Unrecognized key: "keep"'}
  ${{ tags: { T: { ...int64({ column: 'x' }), name: '' } } }}   | ${'  tags.T: Unrecognized key: "name"'}
`('an unknown key is refused:$line', ({ changes, line }) => {
  expect(problemsWith(changes)).toEqual([line]);
});

const NEEDS_ONE = '  app: needs exactly one of region and baseUrl';

test.each`
  app                                                                 | problems       | why
  ${{ sdkAppId: 1, region: 'china' }}                                 | ${[]}          | ${'a region alone is enough'}
  ${{ sdkAppId: 1, baseUrl: 'https://example.com' }}                  | ${[]}          | ${'a base URL alone is enough'}
  ${{ sdkAppId: 1 }}                                                  | ${[NEEDS_ONE]} | ${'neither says where to call'}
  ${{ sdkAppId: 1, region: 'china', baseUrl: 'https://example.com' }} | ${[NEEDS_ONE]} | ${'both may disagree'}
`('$why', ({ app, problems }) => {
  expect(problemsWith({ app })).toEqual(problems);
});

test('that the region is missing is told beside a wrong SDKAppID', () => {
  expect(problemsWith({ app: { sdkAppId: 'x' } })).toContain(NEEDS_ONE);
});

test.each`
  baseUrl                           | accepted | why
  ${'https://adminapi.example.com'} | ${true}  | ${'https goes anywhere'}
  ${'http://127.0.0.1:8080'}        | ${true}  | ${'this machine needs no cipher'}
  ${'http://127.3.2.1'}             | ${true}  | ${'all of 127/8 is this machine'}
  ${'http://localhost:8080'}        | ${true}  | ${'localhost is this machine'}
  ${'http://[::1]:8080'}            | ${true}  | ${'so is its IPv6 name'}
  ${'http://example.com'}           | ${false} | ${'a signature would cross a network in clear'}
  ${'http://localhost.example.com'} | ${false} | ${'a name that only begins with localhost'}
  ${'http://mylocalhost'}           | ${false} | ${'a name that only ends with localhost'}
  ${'http://127.0.0.1.example.com'} | ${false} | ${'a name that only begins with 127.0.0.1'}
  ${'http://example.com#localhost'} | ${false} | ${'localhost is not the host'}
  ${'http://localhost@example.com'} | ${false} | ${'localhost is the user'}
  ${'http://192.168.0.1'}           | ${false} | ${'a private network is a network'}
  ${'ftp://example.com'}            | ${false} | ${'another protocol'}
  ${'adminapi.example.com'}         | ${false} | ${'no protocol'}
  ${'https://example.com/v4'}       | ${false} | ${'a path would be dropped'}
  ${'https://example.com/?a=b'}     | ${false} | ${'so would a query'}
  ${'https://me:pw@example.com'}    | ${false} | ${'and a user'}
`('$baseUrl: $why', ({ baseUrl, accepted }) => {
  const problems = problemsWith({ app: { sdkAppId: 1, baseUrl } });
  expect(problems.length === 0).toBe(accepted);
});

test.each`
  timezone            | accepted
  ${'UTC'}            | ${true}
  ${'Asia/Singapore'} | ${true}
  ${'Asia/Atlantis'}  | ${false}
  ${''}               | ${false}
`('the time zone "$timezone" is accepted: $accepted', ({ timezone, accepted }) => {
  expect(problemsWith({ timezone })).toEqual(
    accepted ? [] : ['  timezone: must be an IANA time zone'],
  );
});

test.each`
  changes                | accepted
  ${{ rate: 1 }}         | ${true}
  ${{ rate: 0 }}         | ${false}
  ${{ rate: 1.5 }}       | ${false}
  ${{ guardMs: 1000 }}   | ${true}
  ${{ guardMs: 1001 }}   | ${false}
  ${{ concurrency: 96 }} | ${true}
  ${{ concurrency: 0 }}  | ${false}
  ${{ memoryMb: 1000 }}  | ${true}
  ${{ memoryMb: 999 }}   | ${false}
`('$changes is accepted: $accepted', ({ changes, accepted }) => {
  expect(problemsWith(changes).length === 0).toBe(accepted);
});
