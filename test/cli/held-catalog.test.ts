import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { openEngine } from '../../src/engine/duckdb.ts';
import { openProject, type Project } from './project.ts';

/** What commands print, one after the other; what differs from run to run is named instead. */
async function session(project: Project, ...lines: readonly string[]): Promise<string> {
  let told = '';
  for (const line of lines) {
    const { status, stdout, stderr } = await project.run(line.split(' '));
    told += `$ ${line}\n${stderr}${stdout}${status}\n`;
  }
  return project.stable(told).replaceAll(/calls {3}12 in .*$/gm, 'calls …');
}

/** Keeps a project's catalog open in another process while something is done. */
async function whileHeld(catalog: string, mode: 'read' | 'write', work: () => Promise<void>) {
  const holder = spawn(process.execPath, ['test/cli/hold-catalog.ts', catalog, mode]);
  const said = text(holder.stdout);
  await once(holder.stdout, 'data');
  await work();
  holder.stdin.end();
  expect(await once(holder, 'close')).toEqual([0, null]);
  return (await said).trim().split('\n');
}

async function friendsIn(catalog: string): Promise<string> {
  const engine = await openEngine({ path: catalog, readOnly: true });
  try {
    const [row] = await engine.rows('SELECT count(*) AS rows FROM friends');
    return String(row?.['rows']);
  } finally {
    engine.close();
  }
}

test.each(['read', 'write'] as const)(
  'a catalog that another process has open to %s is published over, and it goes on seeing its own',
  async (mode) => {
    const project = await openProject();
    const catalog = join(project.folder, 'warehouse', 'warehouse.duckdb');
    const before = await project.hashes('friends');
    const [first = ''] = Object.keys(before);
    for (let day = 0; day < 40; day++) project.world.advance();
    const seen = await whileHeld(catalog, mode, async () => {
      expect(await session(project, 'sync daily.ts', 'catalog daily.ts')).toBe(`$ sync daily.ts
run <run>   snapshot <date> (base <date>)   10 accounts
next: friendlake query daily.ts "SELECT * FROM friends LIMIT 10"
published 73 rows (+1 −0)   3 changed, 7 unchanged   12 calls in <seconds>, worst second 12
0
$ catalog daily.ts
<folder>/warehouse/warehouse.duckdb   1 snapshot, the newest of <date>
0
`);
      expect(await friendsIn(catalog)).toBe('73');
      expect(await project.hashes('friends')).toMatchObject({ [first]: before[first] });
    });
    expect(seen).toEqual(['72', '72']);
    expect(await friendsIn(catalog)).toBe('73');
    expect(existsSync(`${catalog}.wal`)).toBe(false);
  },
);

test('verify says that it could not look at a catalog which another process writes', async () => {
  const project = await openProject();
  const catalog = join(project.folder, 'warehouse', 'warehouse.duckdb');
  await whileHeld(catalog, 'write', async () => {
    const { status, stdout } = await project.run(['verify', 'daily.ts']);
    expect(status).toBe(0);
    expect(stdout).toContain(
      'unknown  catalog      another process has it open to write, so it could not be looked at\n',
    );
  });
});
