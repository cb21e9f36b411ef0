import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openProject, type Project } from './project.ts';

/** Runs `verify`; what differs from run to run is named instead. */
async function verified(project: Project, ...args: readonly string[]) {
  const { status, stdout, stderr } = await project.type(['verify', 'daily.ts', ...args]);
  const told = project
    .stable(stdout)
    .replaceAll(/[\d.]+ kB/g, '<size>')
    .replaceAll(/[0-9a-f]{16}\.parquet/g, '<digest>.parquet');
  return { status, told, stderr };
}

test('verify tells what it looked at', async () => {
  const project = await openProject();
  const { status, told } = await verified(project, '--read-data');
  expect(status).toBe(0);
  expect(told.replace(/^ok {7}ledger[^]*/m, '')).toBe(
    `ok       manifest     1 snapshot, the newest of <date>; 4 files of <size>
ok       files        4 of 4 are there, and nothing else; every byte is as it was written
ok       catalog      its views are over the files that the manifest names
ok       <date>   72 rows in order, each key once; 10 accounts state as many
ok       stage        run <run>, published: 1 segment, as its journal says
`,
  );
});

test('verify ends with status 7 and says what to do about each thing it found', async () => {
  const project = await openProject();
  const folder = join(project.folder, '.friendlake', 'daily', 'runs');
  const [run = ''] = await readdir(folder);
  await truncate(join(folder, run, 'segment-000001.calls.parquet'), 100);
  const { status, told, stderr } = await verified(project);
  expect(status).toBe(7);
  expect(told).toMatch(
    /^FAILED {3}stage {8}run <run>: <folder>.*calls.parquet has 100 bytes, not the \d+ that were written\n {22}The run is published and needs no stage any more: remove <folder>\/.friendlake\/daily\/runs\/<run>.$/m,
  );
  expect(stderr).toBe(`friendlake: 1 thing is not as it should be
  hint: Do what stands below each line that says FAILED, and verify again.
`);
});

test('verify counts the calls the server saw, and their worst second', async () => {
  const project = await openProject({ faults: { rate: 0.3, kinds: ['30006'] } });
  const { status, told } = await verified(project);
  expect(status).toBe(0);
  const { calls, byCode } = project.simulator.log;
  expect(told).toMatch(new RegExp(`^ +calls   ${calls} in `, 'm'));
  expect(told).toMatch(/published {3}1 process$/m);
  expect(told).toContain(`30006: ${byCode.get(30006)}`);
});

test('verify tells of a run that is not finished, from its ledger', async () => {
  let refused = 0;
  const project = await openProject({
    intercept: ({ call }) =>
      call > 15 && (refused += 1) ? { body: '{"ErrorCode":60010,"ErrorInfo":"no"}' } : undefined,
  });
  expect((await project.run(['sync', 'daily.ts'])).status).toBe(4);
  const { status, told } = await verified(project);
  expect(status).toBe(0);
  expect(told).toMatch(/^ok {7}ledger {7}run {5}<run> {3}unfinished/m);
  expect(told).toContain(`60010: ${refused}`);
});

test('verify of a run that does not exist is refused', async () => {
  const project = await openProject();
  expect((await verified(project, 'nothing')).status).toBe(2);
});
