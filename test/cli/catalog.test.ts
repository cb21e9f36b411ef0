import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openEngine } from '../../src/engine/duckdb.ts';
import { openProject, type Project } from './project.ts';

let project: Project; // One for all: each test leaves it as it was.
beforeAll(async () => {
  project = await openProject();
});

async function friendsIn(catalog: string): Promise<number> {
  const engine = await openEngine({ path: catalog, readOnly: true });
  try {
    const [row] = await engine.rows('SELECT count(*) AS n FROM friends');
    return Number(row?.['n']);
  } finally {
    engine.close();
  }
}

test('catalog makes the views of a folder that was moved work again', async () => {
  const path = join(project.folder, 'warehouse', 'warehouse.duckdb');
  const friends = await friendsIn(path);
  const moved = `${project.folder}-moved`;
  await rename(project.folder, moved);
  const catalog = join(moved, 'warehouse', 'warehouse.duckdb');
  await expect(friendsIn(catalog)).rejects.toThrow('No files found');
  const { status, stdout } = await project.type(['catalog', join(moved, 'daily.ts')]);
  expect({ status, stdout: stdout.replace(/\d{4}-\d\d-\d\d/, '<date>') }).toEqual({
    status: 0,
    stdout: `${catalog}   1 snapshot, the newest of <date>\n`,
  });
  expect(await friendsIn(catalog)).toBe(friends);
  expect(await readdir(join(moved, 'warehouse'))).not.toContain('.pending');
  await rename(moved, project.folder);
});

test('catalog builds a lost file again and leaves the data as it is', async () => {
  const path = join(project.folder, 'warehouse', 'warehouse.duckdb');
  const before = await project.hashes('friends');
  await rm(path);
  expect((await project.type(['catalog', 'daily.ts'])).status).toBe(0);
  expect(await friendsIn(path)).toBeGreaterThan(0);
  expect(await project.hashes('friends')).toEqual(before);
});

test('catalog keeps the old file where data is missing, and names it', async () => {
  const [lost = ''] = Object.keys(await project.hashes()).filter((f) => f.startsWith('friends/'));
  await rename(join(project.folder, 'warehouse', lost), join(project.folder, 'lost'));
  const { status, stderr } = await project.type(['catalog', 'daily.ts']);
  expect({ status, stderr: project.stable(stderr) }).toEqual({
    status: 7,
    stderr: project.stable(`friendlake: ${project.folder}/warehouse/${lost} is not there
  hint: Restore it from a backup; \`friendlake verify\` names every file that is missing.
`),
  });
  expect(await readdir(join(project.folder, 'warehouse'))).toContain('warehouse.duckdb');
  await rename(join(project.folder, 'lost'), join(project.folder, 'warehouse', lost));
});

test('catalog says that nothing is published where the pipeline looks for it', async () => {
  await rename(join(project.folder, 'warehouse'), join(project.folder, 'elsewhere'));
  const { status, stderr } = await project.type(['catalog', 'daily.ts']);
  expect({ status, stderr: project.stable(stderr) }).toEqual({
    status: 2,
    stderr: `friendlake: Nothing has been published to <folder>/warehouse
  hint: Set destination to where the folder is now, or run \`friendlake sync\` first.
`,
  });
  await rename(join(project.folder, 'elsewhere'), join(project.folder, 'warehouse'));
});
