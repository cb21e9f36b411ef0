import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEngine, type Engine } from '../../src/engine/duckdb.ts';
import { catalogStatements } from '../../src/load/parquet/catalog.ts';
import type { Manifest, Snapshot } from '../../src/load/parquet/manifest.ts';
import { temporaryFolder } from '../core/temporary-folder.ts';

type Columns = Readonly<Record<string, string>>;

/** Writes one friendship with these columns, as a snapshot of a date. */
async function snapshotOf(
  engine: Engine,
  root: string,
  { date, columns }: { date: string; columns: Columns },
): Promise<Snapshot> {
  const write = async (table: string, cells: Columns) => {
    const folder = `${table}/snapshot_date=${date}`;
    await mkdir(join(root, folder), { recursive: true });
    const select = Object.entries(cells).map(([name, value]) => `${value} AS ${name}`);
    await engine.run(`COPY (SELECT ${select.join(', ')}) TO '${root}/${folder}/a.parquet'`);
    return [{ path: `${folder}/a.parquet`, sha256: '', rows: 1, bytes: 1 }];
  };
  const friends = {
    from_account: "'a'",
    to_account: "'b'",
    group_names: '[]::VARCHAR[]',
    ...columns,
  };
  const account = { account: "'a'", state: "'changed'", listed: 'true', standard_sequence: '1' };
  return {
    date,
    run: date,
    schema: { version: 1, digest: '' },
    columns: Object.keys(friends).map((name) => ({ name, type: 'string' })),
    friends: await write('friends', friends),
    accounts: await write('accounts', account),
  };
}

test('a friend who is in a group twice counts once in its size', async () => {
  const root = temporaryFolder();
  const engine = await openEngine();
  const columns = { group_names: "['Work', 'Work']" };
  await publish(engine, root, [await snapshotOf(engine, root, { date: '2026-11-23', columns })]);
  expect(await engine.rows('FROM group_sizes')).toEqual([
    { from_account: 'a', group_name: 'Work', friend_count: '1' },
  ]);
  engine.close();
});

/** Builds the views over snapshots. */
async function publish(
  engine: Engine,
  root: string,
  snapshots: readonly Snapshot[],
): Promise<void> {
  const record = snapshots.flatMap(({ accounts }) => accounts);
  const manifest: Manifest = {
    format: 1,
    sdkAppId: 1,
    snapshots: [...snapshots],
    runs: [{ run: 'r', record, calls: record, quarantine: [] }],
    superseded: [],
  };
  for (const statement of catalogStatements(manifest, root)) await engine.run(statement);
}

/** The columns that friend_changes finds different in the one friendship of two snapshots. */
async function changedColumns(before: Columns, after: Columns): Promise<unknown> {
  const root = temporaryFolder();
  const engine = await openEngine();
  try {
    const snapshots = [
      await snapshotOf(engine, root, { date: '2026-11-22', columns: before }),
      await snapshotOf(engine, root, { date: '2026-11-23', columns: after }),
    ];
    await publish(engine, root, snapshots);
    const [row] = await engine.rows("FROM friend_changes('2026-11-22', '2026-11-23')");
    return row?.['changed_columns'] ?? [];
  } finally {
    engine.close();
  }
}

test.each<[string, Columns, Columns, string[]]>([
  ['a null that became a text', { note: 'NULL::VARCHAR' }, { note: "''" }, ['note']],
  ['two nulls', { note: 'NULL::VARCHAR' }, { note: 'NULL::VARCHAR' }, []],
  ['a list in another order', { l: "['x', 'y']" }, { l: "['y', 'x']" }, ['l']],
  ['a column that only the later snapshot has', {}, { note: "'x'" }, []],
  ['a column that only the earlier snapshot has', { note: "'x'" }, {}, []],
  ['extra beside the same columns', { extra: "'{}'" }, { extra: 'NULL::VARCHAR' }, ['extra']],
  [
    'extra beside other columns, which took a tag out of it',
    { extra: `'{"T":"x"}'`, remark: "'r'" },
    { extra: 'NULL::VARCHAR', remark: "'s'", note: "'x'" },
    ['remark'],
  ],
])('of %s, friend_changes tells', async (_what, before, after, expected) => {
  expect(await changedColumns(before, after)).toEqual(expected);
});
