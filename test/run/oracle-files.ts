import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { digestFile } from '../../src/core/file-digest.ts';
import type { Engine } from '../../src/engine/duckdb.ts';
import { literal } from '../../src/engine/sql.ts';
import type { Finding } from './oracle.ts';

const SeenFile = z.object({
  path: z.string(),
  sha256: z.string(),
  rows: z.number(),
  bytes: z.number(),
});
/** A file as the manifest or a journal names it. */
export type SeenFile = z.infer<typeof SeenFile>;

const SeenManifest = z.object({
  snapshots: z.array(
    z.object({ run: z.string(), friends: z.array(SeenFile), accounts: z.array(SeenFile) }),
  ),
  runs: z.array(z.object({ run: z.string(), record: z.array(SeenFile), calls: z.array(SeenFile) })),
  superseded: z.array(z.object({ path: z.string() })),
});

/** Reads the manifest: the newest snapshot, every file that is named, and those on their way out. */
export async function readWarehouse(warehouse: string) {
  const text = await readFile(join(warehouse, 'manifest.json'), 'utf8');
  const { snapshots, runs, superseded } = SeenManifest.parse(JSON.parse(text));
  const snapshot = snapshots.at(-1);
  const run = runs.find((known) => known.run === snapshot?.run);
  if (snapshot === undefined || run === undefined) throw new Error('Nothing is published');
  return {
    newest: { ...snapshot, ...run },
    named: [
      ...snapshots.flatMap((one) => [...one.friends, ...one.accounts]),
      ...runs.flatMap((one) => [...one.record, ...one.calls]),
    ],
    superseded: superseded.map(({ path }) => path),
  };
}

/** Checks that the files of a warehouse are those its manifest names, and are as it says. */
export async function fileFindings(
  engine: Engine,
  parts: { warehouse: string; named: readonly SeenFile[]; superseded: readonly string[] },
): Promise<Finding[]> {
  const { warehouse, named, superseded } = parts;
  const expected = ['manifest.json', 'warehouse.duckdb', ...named.map(({ path }) => path)];
  return [
    ...(await nameFindings(warehouse, expected, superseded)),
    ...(await contentFindings(engine, warehouse, named)),
    ...(existsSync(join(warehouse, '.pending')) ? [stray('.pending')] : []),
  ];
}

const SeenRecord = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run'), run: z.string() }),
  z.object({
    type: z.literal('segment'),
    friends: SeenFile.omit({ path: true }).extend({ name: z.string() }).nullable(),
    verdicts: SeenFile.omit({ path: true }).extend({ name: z.string() }),
    calls: SeenFile.omit({ path: true }).extend({ name: z.string() }),
    ledgers: z.array(z.string()),
    ordinals: z.array(z.tuple([z.number(), z.number()])),
  }),
  z.object({ type: z.literal('published') }),
]);

/** Reads a journal by its format: the longest run of whole lines, each with its checksum. */
export async function readJournalLines(path: string): Promise<z.infer<typeof SeenRecord>[]> {
  if (!existsSync(path)) return [];
  const records: z.infer<typeof SeenRecord>[] = [];
  for (const line of (await readFile(path, 'utf8')).split('\n').slice(0, -1)) {
    const json = line.slice(9);
    if (Number.parseInt(line.slice(0, 8), 16) !== crc32(json)) break;
    records.push(SeenRecord.parse(JSON.parse(json)));
  }
  return records;
}

/** The folders of the runs that a state folder keeps. */
export async function runFolders(stateDir: string): Promise<string[]> {
  const runs = join(stateDir, 'runs');
  return existsSync(runs) ? (await readdir(runs)).map((name) => join(runs, name)) : [];
}

/** Checks that each run's folder holds what its journal says, and nothing else. */
export async function stageFindings(engine: Engine, stateDir: string): Promise<Finding[]> {
  const wrong: Finding[] = [];
  const folders = await runFolders(stateDir);
  for (const folder of folders) {
    const records = await readJournalLines(join(folder, 'journal'));
    const segments = records.filter((record) => record.type === 'segment');
    const files = segments
      .flatMap(({ friends, verdicts, calls }) => [...(friends ? [friends] : []), verdicts, calls])
      .map(({ name, ...file }) => ({ ...file, path: name }));
    const spent = new Set(segments.flatMap(({ ledgers }) => ledgers));
    const ledgers = (await readdir(folder)).filter((n) => /^ledger-\d+$/.test(n) && !spent.has(n));
    const expected = ['journal', 'accounts.parquet', ...files.map(({ path }) => path)];
    wrong.push(...(await nameFindings(folder, expected, ledgers)));
    wrong.push(...(await contentFindings(engine, folder, files)));
    const ordinals = segments.flatMap((segment) => segment.ordinals).flatMap(spread);
    const twice = ordinals.length - new Set(ordinals).size;
    if (twice > 0) wrong.push({ kind: 'doubled', text: `${twice} accounts are staged twice` });
  }
  const names = ['lock', ...(folders.length > 0 ? ['runs'] : [])];
  for (const name of await readdir(stateDir)) if (!names.includes(name)) wrong.push(stray(name));
  return wrong;
}

/** The numbers of a range with both ends included. */
export function spread([first, last]: readonly [number, number]): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

async function nameFindings(
  folder: string,
  expected: readonly string[],
  allowed: readonly string[],
): Promise<Finding[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const known = new Set([...expected, ...allowed]);
  return [
    ...names.filter((name) => !known.has(name)).map(stray),
    ...expected
      .filter((name) => !names.includes(name))
      .map((name): Finding => ({ kind: 'missing', text: `${name} is not there` })),
  ];
}

function stray(name: string): Finding {
  return { kind: 'stray', text: `nothing names ${name}` };
}

async function contentFindings(
  engine: Engine,
  folder: string,
  files: readonly SeenFile[],
): Promise<Finding[]> {
  const wrong: Finding[] = [];
  for (const { path, sha256, bytes, rows } of files) {
    const file = join(folder, path);
    if (!existsSync(file)) continue; // It is missing, and was named as such.
    const digest = await digestFile(file);
    const [row] = await engine.rows(
      `SELECT count(*) AS n FROM read_parquet(${literal(file)}, hive_partitioning = false)`,
    );
    const same = digest.sha256 === sha256 && digest.bytes === bytes && Number(row?.['n']) === rows;
    if (!same) wrong.push({ kind: 'damaged', text: `${path} is not as it was written down` });
  }
  return wrong;
}
