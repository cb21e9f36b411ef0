import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockFile } from '../../src/engine/file-lock.ts';
import { readManifest, writeManifest } from '../../src/load/parquet/manifest.ts';
import { checkApart, checkOf, LINES, UNKNOWN_CLOCK } from './check-output.ts';
import { openProject, pipelineSource, type Project } from './project.ts';

async function edit({ folder }: Project, from: string, to: string): Promise<void> {
  const file = join(folder, 'daily.ts');
  await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
}

test('check says what is in order and ends with status 0', async () => {
  const project = await openProject();
  expect(await checkOf(project)).toEqual({
    status: 0,
    told: Object.values(LINES).join(''),
    stderr: '',
  });
});

interface Case {
  readonly what: string;
  readonly fault: (project: Project) => Promise<unknown>;
  readonly environment?: Record<string, string>;
  /** Whether it only shows to another process. */
  readonly apart?: boolean;
  /** The lines that differ from those of a good check. */
  readonly lines: Partial<typeof LINES>;
}

const FAILING: readonly Case[] = [
  {
    what: 'a wrong key',
    fault: async () => {},
    environment: { FRIENDLAKE_SECRET_KEY: 'wrong' },
    lines: {
      service: `FAILED   service      <host> refuses the call: UserSig made with another key (70009)
                      Check FRIENDLAKE_SECRET_KEY: it must be the SECRETKEY of this very SDKAppID.
`,
    },
  },
  {
    what: 'a caller who is no administrator',
    fault: (project) => edit(project, 'app: {', "app: { admin: 'user_00001',"),
    lines: {
      service: `FAILED   service      <host> refuses the call: administrator rights needed (60010)
                      Set app.admin to a UserID that the console lists as administrator of the app.
`,
    },
  },
  {
    what: 'a server that is down',
    fault: ({ simulator }) => simulator.close(),
    lines: {
      service: `FAILED   service      <host> cannot be used: no answer (ECONNREFUSED)
                      Check app.region or app.baseUrl, the network and the proxy.
`,
      clock: UNKNOWN_CLOCK,
    },
  },
  {
    what: 'a list with a wrong entry',
    fault: (project) => project.list(`user_00001\n${'x'.repeat(40)}\n`),
    lines: {
      accounts: `FAILED   accounts     The account list <folder>/accounts.txt holds entries that are no UserIDs (1 in all)
                        line 2: 40 bytes long, over 32
                      Correct these lines; a UserID has 1 to 32 bytes.
`,
    },
  },
  {
    what: 'a destination that cannot be written',
    fault: async (project) => {
      await writeFile(join(project.folder, 'file'), '');
      await edit(project, "'warehouse'", "'file/warehouse'");
    },
    lines: {
      destination: `FAILED   destination  The warehouse <folder>/file/warehouse cannot be written (ENOTDIR)
                      Set destination to a folder this user may write to, or mend its rights.
`,
    },
  },
  {
    what: 'a warehouse of another app',
    fault: async ({ folder }) => {
      const manifest = await readManifest(join(folder, 'warehouse'));
      if (manifest) await writeManifest(join(folder, 'warehouse'), { ...manifest, sdkAppId: 1 });
    },
    lines: {
      destination: `FAILED   destination  <folder>/warehouse holds SDKAppID 1, not 1400000000
                      Give each app a destination of its own.
`,
    },
  },
  {
    what: 'a manifest that is damaged',
    fault: ({ folder }) => writeFile(join(folder, 'warehouse', 'manifest.json'), '{'),
    lines: {
      destination: `FAILED   destination  <folder>/warehouse/manifest.json cannot be read
                      Restore it from a backup: nothing is published or removed until it is whole.
`,
    },
  },
  {
    what: 'a state folder that cannot be made',
    fault: async (project) => {
      await writeFile(join(project.folder, 'file'), '');
      await edit(project, 'rate: 5000,', "rate: 5000, stateDir: 'file/state',");
    },
    lines: {
      state: `FAILED   state        The state folder <folder>/file/state/daily cannot be written (ENOTDIR)
                      Set stateDir to a folder this user may write to.
`,
    },
  },
  {
    what: 'a run at work',
    apart: true,
    fault: async ({ folder }) => {
      const lock = await lockFile(join(folder, '.friendlake', 'daily', 'lock'));
      onTestFinished(() => lock.release());
    },
    lines: {
      state: `FAILED   state        Another run holds <folder>/.friendlake/daily/lock (process <pid>)
                      Wait for it to end, or stop it; the lock goes with its process.
`,
    },
  },
];

test.each(FAILING)(
  'check tells $what with a remedy, makes every other check, and ends with status 4',
  async ({ fault, environment = {}, apart = false, lines }) => {
    const project = await openProject();
    await fault(project);
    const checked = apart ? checkApart(project) : checkOf(project, environment);
    expect(await checked).toEqual({
      status: 4,
      told: Object.values({ ...LINES, ...lines }).join(''),
      stderr: `friendlake: 1 of 5 checks failed
  hint: Do what stands below each line that says FAILED, and check again.
`,
    });
  },
);

test('check sends one call, changes nothing and leaves nothing behind', async () => {
  const project = await openProject();
  const { folder, simulator } = project;
  const temporary = join(folder, 'temporary');
  await mkdir(temporary);
  const source = pipelineSource(simulator.baseUrl, "stateDir: 'new/state',");
  await writeFile(join(folder, 'other.ts'), source.replace("'warehouse'", "'far/away'"));
  const paths = async () => (await readdir(folder, { recursive: true })).toSorted();
  const before = { paths: await paths(), hashes: await project.hashes() };
  const { calls } = simulator.log;
  for (const pipeline of ['daily.ts', 'other.ts']) {
    expect(await project.run(['check', pipeline], { TMPDIR: temporary })).toMatchObject({
      status: 0,
    });
  }
  expect({ paths: await paths(), hashes: await project.hashes() }).toEqual(before);
  expect(simulator.log.calls - calls).toBe(2);
});

test('check without a key is wrong usage', async () => {
  const project = await openProject();
  expect(await checkOf(project, { FRIENDLAKE_SECRET_KEY: '' })).toEqual({
    status: 2,
    told: '',
    stderr: `friendlake: Wrong settings
  FRIENDLAKE_SECRET_KEY: is not set
  hint: Correct what is named above. The SECRETKEY is shown in the Chat console, under the app.
`,
  });
});
