import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { digestFile } from '../../src/core/file-digest.ts';
import type { Finding } from '../../src/core/finding.ts';
import { openEngine } from '../../src/engine/duckdb.ts';
import { readManifest, writeManifest } from '../../src/load/parquet/manifest.ts';
import { verify } from '../../src/run/verify.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { DAMAGES } from './corruption.ts';
import { NOW_MS, openLake, type Lake } from './lake.ts';
import { DAY_MS } from './later.ts';

let lake: Lake; // One for all: whatever is damaged is mended again.
beforeAll(async () => {
  lake = await openLake({ accounts: 12, latency: { minMs: 0, maxMs: 2 } });
  await lake.sync();
  lake.world.advance();
  await lake.sync({}, { wallMs: () => NOW_MS + DAY_MS });
  for (const { account, friends } of [...lake.world.accounts()].slice(0, 6)) {
    for (const friend of friends) lake.world.removeFriend(account, friend);
  }
  const braked = lake.sync({}, { wallMs: () => NOW_MS + 2 * DAY_MS });
  await expect(braked).rejects.toMatchObject({ exitStatus: 5 }); // Leaves an unfinished run.
});

async function findings(readData = true, run?: string): Promise<Finding[]> {
  const found: Finding[] = [];
  await verify(lake.settings(), {
    run,
    readData,
    tell: (finding) => found.push(finding),
    spell: ({ calls }) => `${calls} calls`,
  });
  return found;
}

/** What is not in order. */
async function complaints(readData = true): Promise<Finding[]> {
  return (await findings(readData)).filter(({ result }) => result !== 'ok');
}

test.each([false, true])(
  'all that was written is found in order, reading all data: %s',
  async (readData) => {
    const found = await findings(readData);
    expect(found.filter(({ result }) => result !== 'ok')).toEqual([]);
    expect(found.map(({ subject }) => subject)).toEqual([
      'manifest',
      'files',
      'catalog',
      ...(readData ? ['2026-11-23', '2026-11-24'] : ['2026-11-24']),
      'stage',
      'stage',
      'stage',
      'ledger',
    ]);
  },
);

/** How a finding names a file: journal, manifest and catalog by what they are. */
function nameIn({ subject, text }: Finding, path: string): boolean {
  const names: Record<string, string> = {
    journal: 'journal',
    'manifest.json': 'manifest',
    'warehouse.duckdb': 'catalog',
  };
  const name = names[basename(path)] ?? basename(path);
  return subject === name || text.includes(name);
}

test('30 of 30 seeded corruptions are found, each with its name and what to do', async () => {
  const random = createRandom(20261123);
  const kinds = Object.keys(DAMAGES);
  const missed: string[] = [];
  for (let number = 0; number < 30; number += 1) {
    const damage = await DAMAGES[kinds[number % kinds.length] ?? '']?.(lake.folder, random);
    const found = await complaints();
    const isFound = found.some((f) => nameIn(f, damage?.path ?? '') && f.remedy !== undefined);
    if (!isFound) missed.push(`${damage?.what}: ${JSON.stringify(found)}`);
    await damage?.undo();
  }
  expect(missed).toEqual([]);
  expect(await complaints()).toEqual([]);
});

/** Writes one table of the newest snapshot anew, and the manifest as if that were right. */
async function forge(table: 'friends' | 'accounts', select: (rows: string) => string) {
  const root = join(lake.folder, 'warehouse');
  const manifest = await readManifest(root);
  const newest = manifest?.snapshots.at(-1);
  const [file] = newest?.[table] ?? [];
  if (!manifest || !newest || !file) throw new Error('expected a snapshot');
  const path = join(root, file.path);
  const content = await readFile(path);
  const engine = await openEngine();
  await engine.run(`CREATE TABLE t AS FROM read_parquet('${path}', hive_partitioning = false);
    COPY (${select('t')}) TO '${path}' (FORMAT parquet)`);
  const [counted] = await engine.rows(`SELECT count(*) AS n FROM read_parquet('${path}')`);
  engine.close();
  const forged = { path: file.path, rows: Number(counted?.['n']), ...(await digestFile(path)) };
  const snapshots = [...manifest.snapshots.slice(0, -1), { ...newest, [table]: [forged] }];
  await writeManifest(root, { ...manifest, snapshots });
  return async () => {
    await writeFile(path, content);
    await writeManifest(root, manifest);
  };
}

test.each([
  ['friends', (t: string) => `FROM ${t} ORDER BY from_account DESC, to_account`, 'out of order'],
  [
    'friends',
    (t: string) => `FROM ${t} UNION ALL FROM ${t} ORDER BY ALL`,
    'keys of friends come again',
  ],
  ['friends', (t: string) => `FROM ${t} OFFSET 1`, 'accounts have another number of rows'],
  [
    'accounts',
    (t: string) => `FROM ${t} WHERE row_count = 0`,
    'owners in friends are not in accounts',
  ],
  [
    'accounts',
    (t: string) => `FROM ${t} ORDER BY account DESC`,
    'rows of accounts are out of order',
  ],
  ['accounts', (t: string) => `FROM ${t} UNION ALL FROM ${t} ORDER BY ALL`, 'accounts come again'],
] as const)('of %s that no publish writes, verify tells: $2', async (table, select, told) => {
  const mend = await forge(table, select);
  const found = await complaints(false);
  await mend();
  expect(found.map(({ text }) => text).join('\n')).toContain(told);
});

test('another FriendNum than rows is told, and is no damage', async () => {
  const mend = await forge(
    'accounts',
    (t) => `SELECT * REPLACE (friend_num + 1 AS friend_num) FROM ${t}`,
  );
  const found = await complaints(false);
  await mend();
  expect(found).toMatchObject([
    { result: 'warning', text: expect.stringContaining('have another FriendNum than rows') },
  ]);
});

test('more calls in a second than were allowed are found', async () => {
  const [calls = ''] = Object.keys(await lake.hashes('calls'));
  const path = join(lake.folder, 'warehouse', 'calls', calls);
  const content = await readFile(path);
  const engine = await openEngine();
  await engine.run(`CREATE TABLE t AS FROM read_parquet('${path}', hive_partitioning = false);
    COPY (SELECT * REPLACE (1 AS rate) FROM t) TO '${path}' (FORMAT parquet)`);
  engine.close();
  const found = await findings(false, calls.slice('run='.length).split('/')[0]);
  await writeFile(path, content);
  expect(found.at(-1)).toMatchObject({
    subject: 'ledger',
    result: 'failed',
    text: expect.stringContaining('calls were sent in a second, 1 were allowed'),
  });
});
