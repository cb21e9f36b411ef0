import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openProject, pipelineSource, type Project } from './project.ts';

/** Runs `plan` as one would before a night’s sync; without a key. */
async function planOf(project: Project, args: readonly string[] = []) {
  const { status, stdout, stderr } = await project.type(
    ['plan', 'daily.ts', '--rate', '2', ...args],
    '',
    {
      FRIENDLAKE_SECRET_KEY: '',
    },
  );
  return { status, stdout: masked(project, stdout), stderr: project.stable(stderr) };
}

/** Text with dates and sizes named, at their own width: the columns stay as they are printed. */
function masked(project: Project, text: string): string {
  return project.stable(
    text
      .replaceAll(/\d{4}-\d\d-\d\d/g, 'YYYY-MM-DD')
      .replaceAll(/\d[\d.]*(?= kB)/g, (size) => '0'.repeat(size.length)),
  );
}

async function everyPath({ folder }: Project): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).toSorted();
}

async function anotherPipeline({ folder, simulator }: Project, more = ''): Promise<void> {
  const source = pipelineSource(simulator.baseUrl, more).replace("'warehouse'", "'other'");
  await writeFile(join(folder, 'daily.ts'), source);
}

test('plan tells accounts, calls, time and disk of a second run', async () => {
  const project = await openProject();
  await project.list(
    ['user_00001', 'user_00002', 'user_00001', 'one', 'two'].map((a) => `${a}\n`).join(''),
  );
  expect(await planOf(project)).toEqual({
    status: 0,
    stdout: `snapshot  YYYY-MM-DD  in place of the one of this day
accounts           4  and 1 repeated in the list
  new              2  1 to 30 calls each: no run has answered for them
  known            2  1 call each if unchanged
calls              4  if no list has changed
                  64  if every list has changed; retries come on top
                  +1  about: 1 % of the unchanged are pulled completely, as an audit
time             2 s  if no list has changed, at 2 calls/s
                32 s  if every list has changed
disk          000 kB  in the destination, for the snapshot
              000 kB  in the state folder, if every list has changed
`,
    stderr: '',
  });
});

test('plan tells a first run what nobody can know before it', async () => {
  const project = await openProject();
  await anotherPipeline(project);
  expect(await planOf(project)).toEqual({
    status: 0,
    stdout: `snapshot  YYYY-MM-DD  the first one
accounts          10
  new             10  1 to 30 calls each: no run has answered for them
calls             10  if every list fits one page
                 300  if every list has 3,000 friends, the documented most; retries come on top
time             5 s  if every list fits one page, at 2 calls/s
               3 min  if every list has 3,000 friends, the documented most
disk         unknown  before the first run; a row was 18 bytes where measured
`,
    stderr: '',
  });
});

test('plan says that sequences prove nothing where the app sends no CustomSequence', async () => {
  const project = await openProject({ customSequence: false });
  const { stdout } = await planOf(project);
  expect(stdout).toContain(
    '  unprovable          10  these are pulled completely every run: they came without a CustomSequence\n',
  );
});

test('plan names an unfinished run and asks for nothing that it has staged', async () => {
  const project = await openProject();
  const owner = [...project.world.accounts()].find(({ friends }) => friends.length > 0);
  project.world.removeFriend(owner?.account ?? '', owner?.friends[0] ?? '');
  const braked = await project.type(['sync', 'daily.ts', '--max-delete-pct', '0']);
  const { stdout } = await planOf(project);
  expect(braked.status).toBe(5);
  expect(stdout).toContain(`accounts          10
  staged          10  by run <run>, which sync goes on with
calls              0  if no list has changed
                   0  if every list has changed; retries come on top
`);
});

test('plan says why an unfinished run would be refused', async () => {
  const project = await openProject();
  await project.type(['sync', 'daily.ts'], '', { FRIENDLAKE_SECRET_KEY: 'wrong' });
  await project.list('another\n');
  const { stdout } = await planOf(project);
  expect(stdout).toContain(`
  staged           0  not to be used: Run <run> is unfinished and was begun with other settings: the account list
                      sync refuses. Undo the change to finish that run, or give it up with --abandon.
`);
});

test('plan sends nothing, changes nothing and leaves nothing behind', async () => {
  const project = await openProject();
  const temporary = join(project.folder, 'temporary');
  await mkdir(temporary);
  await anotherPipeline(project, "stateDir: 'new/state',");
  const before = { paths: await everyPath(project), calls: project.simulator.log.calls };
  const hashes = await project.hashes();
  for (const args of [[], ['--accounts', 'nowhere.txt']]) {
    await project.run(['plan', 'daily.ts', ...args], { TMPDIR: temporary });
  }
  expect({ paths: await everyPath(project), calls: project.simulator.log.calls }).toEqual(before);
  expect(await project.hashes()).toEqual(hashes);
});

test('plan reads the list from standard input where --accounts says so', async () => {
  const project = await openProject();
  const { stderr } = await planOf(project, ['--accounts', '-']);
  expect(stderr).toBe(`friendlake: The account list on standard input is empty
  hint: Give at least one account; an empty list never empties the warehouse.
`);
});

const REFUSED: readonly (readonly [what: string, (project: Project) => Promise<void>])[] = [
  ['a list with a 40-byte id', (project) => project.list(`${'x'.repeat(40)}\n`)],
  ['wrong settings', (project) => anotherPipeline(project, 'ratee: 1,')],
  [
    'a warehouse of other columns',
    ({ folder, simulator }) => {
      const source = pipelineSource(simulator.baseUrl).replace("column: 'level'", "column: 'l'");
      return writeFile(join(folder, 'daily.ts'), source);
    },
  ],
];

test.each(REFUSED)('plan refuses %s in the words of sync', async (_what, fault) => {
  const project = await openProject();
  await fault(project);
  const sync = await project.type(['sync', 'daily.ts']);
  const { status, stderr } = await project.type(['plan', 'daily.ts']);
  expect(status).toBe(2);
  expect(stderr).toBe(sync.stderr);
});

test('plan refuses a rate that is no number', async () => {
  const project = await openProject();
  expect(await project.type(['plan', 'daily.ts', '--rate', 'fast'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--rate: Invalid input'),
  });
});
