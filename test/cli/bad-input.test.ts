import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/index.ts';
import { openProject, pipelineSource, type Project } from './project.ts';

interface Case {
  readonly what: string;
  readonly simulated?: Partial<SimulatorOptions>;
  /** Brings the fault about, on a project that has published once. */
  readonly fault: (project: Project) => Promise<void> | void;
  readonly args?: readonly string[];
  readonly environment?: Record<string, string>;
  readonly status: number;
  readonly stderr: string;
}

const REFUSED: readonly Case[] = [
  {
    what: 'a wrong SecretKey',
    fault: () => {},
    environment: { FRIENDLAKE_SECRET_KEY: 'wrong' },
    status: 4,
    stderr: `run <run>   snapshot <date> (base <date>)   10 accounts
friendlake: <host> refuses every call: UserSig made with another key (70009)
  hint: Check FRIENDLAKE_SECRET_KEY: it must be the SECRETKEY of this very SDKAppID.
`,
  },
  {
    what: 'no SecretKey and a wrong flag',
    fault: () => {},
    args: ['--rate', 'fast'],
    environment: { FRIENDLAKE_SECRET_KEY: '' },
    status: 2,
    stderr: `friendlake: Wrong settings
  --rate: Invalid input: expected number, received NaN
  FRIENDLAKE_SECRET_KEY: is not set
  hint: Correct what is named above. The SECRETKEY is shown in the Chat console, under the app.
`,
  },
  {
    what: 'an empty list',
    fault: (project) => project.list('\n\n'),
    status: 2,
    stderr: `friendlake: The account list <folder>/accounts.txt is empty
  hint: Give at least one account; an empty list never empties the warehouse.
`,
  },
  {
    what: 'a list with a 40-byte id',
    fault: (project) => project.list(`user_00001\n${'x'.repeat(40)}\n`),
    status: 2,
    stderr: `friendlake: The account list <folder>/accounts.txt holds entries that are no UserIDs (1 in all)
  line 2: 40 bytes long, over 32
  hint: Correct these lines; a UserID has 1 to 32 bytes.
`,
  },
  {
    what: 'a list that is not UTF-8',
    fault: (project) => project.list(Buffer.from([0x61, 0xff, 0xfe, 0x0a])),
    status: 2,
    stderr: `friendlake: The account list <folder>/accounts.txt cannot be read: not valid UTF-8
  hint: Give a readable UTF-8 file of accounts: one a line, CSV with a header, or NDJSON.
`,
  },
  {
    what: 'a list that is not there',
    fault: () => {},
    args: ['--accounts', 'nowhere.txt'],
    status: 2,
    stderr: `friendlake: The account list <folder>/nowhere.txt cannot be read: ENOENT
  hint: Give a readable UTF-8 file of accounts: one a line, CSV with a header, or NDJSON.
`,
  },
  {
    what: 'a server that is down',
    fault: ({ simulator }) => simulator.close(),
    status: 4,
    stderr: `run <run>   snapshot <date> (base <date>)   10 accounts
friendlake: <host> cannot be used: no answer (ECONNREFUSED)
  hint: Check app.region or app.baseUrl, the network and the proxy; then run again.
`,
  },
  {
    what: 'a destination that cannot be written',
    fault: async ({ folder, simulator }) => {
      const source = pipelineSource(simulator.baseUrl);
      await writeFile(join(folder, 'file'), '');
      await writeFile(join(folder, 'daily.ts'), source.replace("'warehouse'", "'file/warehouse'"));
    },
    status: 5,
    stderr: `friendlake: The warehouse <folder>/file/warehouse cannot be written (ENOTDIR)
  hint: Set destination to a folder this user may write to, or mend its rights.
`,
  },
  {
    what: 'a state folder that cannot be made',
    fault: async ({ folder, simulator }) => {
      await writeFile(join(folder, 'file'), '');
      const source = pipelineSource(simulator.baseUrl, "stateDir: 'file/state',");
      await writeFile(join(folder, 'daily.ts'), source);
    },
    status: 2,
    stderr: `friendlake: The state folder <folder>/file/state/daily cannot be made (ENOTDIR)
  hint: Set stateDir to a folder this user may write to.
`,
  },
  {
    what: 'a pipeline with several wrong settings',
    fault: ({ folder }) =>
      writeFile(
        join(folder, 'daily.ts'),
        pipelineSource('http://example.com', "timezone: 'Mars', ratee: 1, concurrency: 1000,"),
      ),
    status: 2,
    stderr: `friendlake: The pipeline has wrong settings
  app.baseUrl: must be https, unless the host is this machine
  concurrency: Too big: expected number to be <=96
  timezone: must be an IANA time zone
  pipeline: Unrecognized key: "ratee"
  hint: Correct the settings named above; the README lists them all.
`,
  },
  {
    what: 'a pipeline file that throws',
    fault: ({ folder }) => writeFile(join(folder, 'daily.ts'), "throw new Error('no luck');"),
    status: 2,
    stderr: `friendlake: The pipeline file <folder>/daily.ts cannot be loaded: no luck
  hint: It must be a module that exports definePipeline({ … }) by default.
`,
  },
];

test.concurrent.each(REFUSED)(
  '$what is told in one message with a hint, status $status, and leaves what was published',
  async ({ fault, args = [], environment = {}, simulated, status, stderr }) => {
    const project = await openProject(simulated);
    const before = await project.hashes();
    await fault(project);
    const result = await project.type(['sync', 'daily.ts', ...args], '', environment);
    expect({ status: result.status, stderr: project.stable(result.stderr) }).toEqual({
      status,
      stderr,
    });
    expect(await project.hashes()).toEqual(before);
  },
);

test('HTML instead of JSON is told in one message with a hint, and leaves what was published', async () => {
  let html = false;
  const project = await openProject({
    intercept: () =>
      html ? { status: 200, body: '<html>Welcome to the hotel</html>' } : undefined,
  });
  const before = await project.hashes();
  html = true;
  const result = await project.type(['sync', 'daily.ts']);
  expect({ status: result.status, stderr: project.stable(result.stderr) }).toEqual({
    status: 4,
    stderr: `run <run>   snapshot <date> (base <date>)   10 accounts
friendlake: <host> cannot be used: the answer is not JSON
  hint: Check app.region or app.baseUrl, the network and the proxy; then run again.
`,
  });
  expect(await project.hashes()).toEqual(before);
});

test('an unknown account is a state and not a failure', async () => {
  const project = await openProject();
  await project.list('user_00001\nnobody\n');
  const { status, stdout } = await project.type(['sync', 'daily.ts']);
  expect(status).toBe(0);
  expect(stdout).toContain('1 unchanged, 1 not_found');
});

test('an account listed twice is told and pulled once', async () => {
  const project = await openProject();
  await project.list('user_00001\nuser_00002\nuser_00001\n');
  const { status, stdout, stderr } = await project.type(['sync', 'daily.ts']);
  expect({ status, unchanged: /\d+ unchanged/.exec(stdout)?.[0] }).toEqual({
    status: 0,
    unchanged: '2 unchanged',
  });
  expect(stderr).toContain('2 accounts, 1 repeated in the list');
});

test('a pipeline that is not there is told with the path that was tried', async () => {
  const project = await openProject();
  const result = await project.run(['sync', 'nowhere.ts']);
  expect({ status: result.status, stderr: project.stable(result.stderr) }).toEqual({
    status: 2,
    stderr: `friendlake: There is no pipeline file <folder>/nowhere.ts
  hint: Give the path of a file that exports definePipeline({ … }) by default.
`,
  });
});
