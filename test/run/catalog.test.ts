import { cp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openEngine } from '../../src/engine/duckdb.ts';
import { createWorld, syntheticGraph, type World } from '../../src/simulator/index.ts';
import { ask, popular } from './asking.ts';
import { NOW_MS, openLake, type Lake } from './lake.ts';
import { DAY_MS } from './later.ts';

const FIRST = '2026-11-23';
const LAST = '2026-11-24';

/** The friends of each account of a world, with all that is known of them as text. */
function friendsIn(world: World): Map<string, Map<string, string>> {
  const owners = [...world.accounts()].map(({ account, friends }) => {
    const known = [...friends].map(
      (friend) => [friend, JSON.stringify(world.tags(account, friend))] as const,
    );
    return [account, new Map(known)] as const;
  });
  return new Map(owners);
}

interface Days {
  readonly lake: Lake;
  readonly before: ReturnType<typeof friendsIn>;
  readonly after: ReturnType<typeof friendsIn>;
  /** Accounts that, in turn, failed, were gone, were dropped and were new on the second day. */
  readonly odd: Record<'failed' | 'gone' | 'dropped' | 'late', string>;
}

let days: Days; // One for all: they only read.
beforeAll(async () => {
  const world = createWorld({ graph: syntheticGraph({ accounts: 200, seed: 7 }), churn: 0.2 });
  const accounts = [...world.accounts()].map(({ account }) => account);
  const [failed = '', gone = '', dropped = '', late = ''] = accounts.slice(20);
  let failing = false;
  const lake = await openLake({
    world,
    intercept: ({ request }) =>
      failing && request?.account === failed ? { body: '{"ErrorCode":30001}' } : undefined,
  });
  await lake.sync({ accounts: accounts.filter((account) => account !== late) });
  const before = friendsIn(world);
  world.advance();
  world.removeAccount(gone);
  failing = true;
  await lake.sync(
    {
      accounts: accounts.filter((account) => account !== dropped),
      flags: { maxDeletePct: '100' },
    },
    { wallMs: () => NOW_MS + DAY_MS, dropUnlisted: true },
  );
  days = { lake, before, after: friendsIn(world), odd: { failed, gone, dropped, late } };
});

test('friend_changes tells what the world knows to be different, and why', async () => {
  const { lake, before, after, odd } = days;
  const expected: string[] = [];
  for (const owner of before.keys()) {
    if (owner === odd.failed) continue; // Nobody could see its changes.
    const old = owner === odd.late ? new Map<string, string>() : before.get(owner);
    const now = owner === odd.dropped ? new Map<string, string>() : after.get(owner);
    for (const friend of new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])) {
      const [was, is] = [old?.get(friend), now?.get(friend)];
      if (was === is) continue;
      const cause =
        was === undefined
          ? `added ${owner === odd.late ? 'account new' : 'befriended'}`
          : is === undefined
            ? `removed ${{ [odd.gone]: 'account gone', [odd.dropped]: 'unlisted' }[owner] ?? 'unfriended'}`
            : 'changed null';
      expected.push(`${owner} ${friend} ${cause}`);
    }
  }
  const told = await ask(
    lake,
    `SELECT concat_ws(' ', from_account, to_account, change, coalesce(cause, 'null')) AS line, cause
    FROM friend_changes('${FIRST}', '${LAST}')`,
  );
  const lines = told.map(({ line }) => line);
  expect(new Set(lines)).toEqual(new Set(expected));
  expect(lines).toHaveLength(expected.length);
  expect(new Set(told.map(({ cause }) => cause))).toEqual(
    new Set(['account gone', 'account new', 'befriended', 'unfriended', 'unlisted', null]),
  );
});

test('friend_changes names the columns that are different', async () => {
  const { lake } = days;
  const [one] = [...lake.world.changes].filter(({ kind }) => kind === 'remark_changed');
  const [row] = await ask(
    lake,
    `SELECT changed_columns FROM friend_changes('${FIRST}', '${LAST}')
    WHERE from_account = '${one?.from_account}' AND to_account = '${one?.to_account}'`,
  );
  expect(row).toEqual({ changed_columns: ['remark'] });
});

test('friend_changes refuses a day without a snapshot, which would make all rows new', async () => {
  await expect(
    ask(days.lake, `SELECT count(*) FROM friend_changes('2026-11-01', '${LAST}')`),
  ).rejects.toThrow('There is no snapshot of 2026-11-01');
});

test('one_way_friends holds who is not named in return by a list that is known', async () => {
  const { lake, after, odd } = days;
  const known = [...after.keys()].filter(
    (account) => account !== odd.failed && account !== odd.dropped && account !== odd.gone,
  );
  const expected = known.flatMap((owner) =>
    [...(after.get(owner)?.keys() ?? [])]
      .filter((friend) => known.includes(friend) && !after.get(friend)?.has(owner))
      .map((friend) => `${owner} ${friend}`),
  );
  const told = await ask(
    lake,
    "SELECT concat_ws(' ', from_account, to_account) AS line FROM one_way_friends",
  );
  expect(new Set(told.map(({ line }) => line))).toEqual(new Set(expected));
  expect(told).toHaveLength(expected.length);
  expect(expected.length).toBeGreaterThan(5);
});

test('a list that is kept of an account no longer listed makes no tie one-way', async () => {
  const few = await openLake({ accounts: 12 });
  const accounts = [...few.world.accounts()].map(({ account }) => account);
  const [owner] = popular(few, 1);
  const [friend = ''] = owner?.friends ?? [];
  few.world.removeFriend(friend, owner?.account ?? '');
  const ties = `SELECT count(*)::INTEGER AS n FROM one_way_friends
    WHERE from_account = '${owner?.account}' AND to_account = '${friend}'`;
  await few.sync({ accounts });
  expect(await ask(few, ties)).toEqual([{ n: 1 }]);
  await few.sync({ accounts: accounts.filter((account) => account !== friend) });
  expect(await ask(few, ties)).toEqual([{ n: 0 }]);
});

test('every view opens from the catalog, in any folder, without a variable', async () => {
  const path = join(days.lake.folder, 'warehouse', 'warehouse.duckdb');
  const catalog = await openEngine({ path, readOnly: true });
  try {
    const views = await catalog.rows(
      'SELECT view_name AS name FROM duckdb_views() WHERE NOT internal',
    );
    const counts = views.map(({ name }) =>
      catalog.rows(`SELECT count(*) AS n FROM query_table('${String(name)}')`),
    );
    const rows = (await Promise.all(counts)).map(([row]) => Number(row?.['n']));
    const empty = views.filter((_view, index) => rows[index] === 0);
    expect(empty).toEqual([{ name: 'quarantine' }]); // Nothing was refused.
    expect(await catalog.rows('SELECT table_name FROM duckdb_tables() WHERE NOT internal')).toEqual(
      [],
    );
  } finally {
    catalog.close();
  }
});

test('a folder that was moved is read by setting friendlake_root', async () => {
  const { folder } = days.lake;
  const moved = join(folder, "it's moved");
  await cp(join(folder, 'warehouse'), moved, { recursive: true });
  await rename(join(folder, 'warehouse'), join(folder, 'away'));
  const catalog = await openEngine({ path: join(moved, 'warehouse.duckdb'), readOnly: true });
  try {
    await expect(catalog.rows('FROM friends LIMIT 1')).rejects.toThrow('No files found');
    await catalog.run(`SET VARIABLE friendlake_root = '${moved.replaceAll("'", "''")}'`);
    expect(await catalog.rows('FROM friends LIMIT 1')).toHaveLength(1);
  } finally {
    catalog.close();
    await rename(join(folder, 'away'), join(folder, 'warehouse'));
  }
});
