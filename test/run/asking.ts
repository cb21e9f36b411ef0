import { join } from 'node:path';
import { writeTruth } from '../../src/simulator/index.ts';
import type { Lake } from './lake.ts';
import { differences, truthRows } from './truth-sql.ts';

/** What `differencesFromTruth` answers when a snapshot is right. */
export const SAME = { only_left: '0', only_right: '0' };

const PUBLISHED = '(SELECT * EXCLUDE snapshot_date FROM friends)';

/** Compares the newest snapshot with the simulator's own account of its world. */
export async function differencesFromTruth(lake: Lake): Promise<unknown> {
  const truth = join(lake.folder, 'truth.ndjson');
  await writeTruth(lake.world, truth);
  const [row] = await ask(lake, differences(PUBLISHED, truthRows(truth)));
  return row;
}

/** Rows of a query over what was published. */
export async function ask(lake: Lake, sql: string): Promise<Record<string, unknown>[]> {
  const warehouse = await lake.open();
  try {
    return await warehouse.rows(sql);
  } finally {
    warehouse.close();
  }
}

/** Accounts of the world with at least this many friends, most friends first. */
export function popular(
  { world }: Lake,
  friends: number,
): { account: string; friends: string[] }[] {
  return [...world.accounts()]
    .filter((account) => account.friends.length >= friends)
    .toSorted((a, b) => b.friends.length - a.friends.length)
    .map((account) => ({ account: account.account, friends: [...account.friends] }));
}
