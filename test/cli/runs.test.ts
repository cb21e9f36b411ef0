import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openProject, pipelineSource, type Project } from './project.ts';

let project: Project; // One for both: they use pipelines of their own.
beforeAll(async () => {
  project = await openProject();
});

test('runs lists what was published, what another run of the day replaced, and what is unfinished', async () => {
  await project.type(['backfill', 'daily.ts']);
  const key = { FRIENDLAKE_SECRET_KEY: 'wrong' };
  expect((await project.type(['sync', 'daily.ts'], '', key)).status).toBe(4);
  const { status, stdout } = await project.type(['runs', 'daily.ts']);
  expect(status).toBe(0);
  expect(
    stdout
      .replaceAll(/\d{8}T\d{6}Z-[0-9a-f]{4}/g, '<run>')
      .replaceAll(/\d{4}-\d\d-\d\d/g, '<date>'),
  )
    .toBe(`┌───────────────────────┬────────────┬──────────┬────────────┬──────────┬─────────┬────────────────┬──────┬───────┬─────────┬───────┐
│ run                   │ state      │ kind     │ snapshot   │ accounts │ changed │ without answer │ rows │ added │ removed │ calls │
├───────────────────────┼────────────┼──────────┼────────────┼──────────┼─────────┼────────────────┼──────┼───────┼─────────┼───────┤
│ <run> │ dropped    │ sync     │ <date> │       10 │      10 │              0 │   72 │    72 │       0 │    10 │
│ <run> │ published  │ backfill │ <date> │       10 │      10 │              0 │   72 │     0 │       0 │    10 │
│ <run> │ unfinished │ sync     │ <date> │  0 of 10 │         │                │      │       │         │       │
└───────────────────────┴────────────┴──────────┴────────────┴──────────┴─────────┴────────────────┴──────┴───────┴─────────┴───────┘
`);
});

test('runs says that there is none where nothing was ever begun', async () => {
  const source = pipelineSource(project.simulator.baseUrl).replace("'warehouse'", "'elsewhere'");
  await writeFile(join(project.folder, 'new.ts'), source);
  expect(await project.type(['runs', 'new.ts'])).toEqual({
    status: 0,
    stdout: 'no run has been begun yet\n',
    stderr: '',
  });
});
