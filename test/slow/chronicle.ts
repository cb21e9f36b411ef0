import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeTruth, type Change, type World } from '../../src/simulator/index.ts';

/** A row of `friend_changes` in one line: change, cause, owner and friend. */
export type ChangeLine = string;

/**
 * What a faultless warehouse must hold, from the simulator's world and its log alone: an account's
 * rows are those of the day when it was last seen.
 */
export interface Chronicle {
  /** Takes note that a run saw these accounts as they are now. */
  see(accounts: readonly string[]): Promise<void>;
  /** Takes note that these accounts left the warehouse. */
  drop(accounts: readonly string[]): void;
  /** Writes the rows there must be now, as a truth file. */
  write(path: string): Promise<void>;
  /** What must be different between the last call and now, sorted; the first time, everything. */
  changes(): ChangeLine[];
  /** The friendships whose custom tags changed between the last two calls of `changes`. */
  customChanges(): ReadonlySet<string>;
}

/** An account as it was last seen: its lines by friend, and how long the log was. */
interface Sight {
  readonly lines: ReadonlyMap<string, string>;
  readonly logLength: number;
}

const GONE: ReadonlyMap<string, string> = new Map();
const TruthLine = z.object({ from_account: z.string(), to_account: z.string() });

/** Begins a chronicle; `scratch` is where the world may be written to be read again. */
export function createChronicle(world: World, scratch: string): Chronicle {
  const sights = new Map<string, Sight>();
  let before: ReadonlyMap<string, Sight> = new Map();
  let custom = new Set<string>();

  return {
    async see(accounts) {
      const lines = await readWorld(world, scratch);
      const logLength = world.changes.length;
      for (const account of accounts) {
        sights.set(account, { lines: lines.get(account) ?? GONE, logLength });
      }
    },
    drop(accounts) {
      for (const account of accounts) sights.delete(account);
    },
    async write(path) {
      const lines = [...sights.values()].flatMap((sight) => [...sight.lines.values()]);
      await writeFile(path, lines.map((line) => `${line}\n`).join(''));
    },
    changes() {
      const log = Map.groupBy(
        world.changes.map((change, index) => ({ ...change, index })),
        ({ from_account: account }) => account,
      );
      custom = new Set();
      const found: ChangeLine[] = [];
      for (const account of new Set([...before.keys(), ...sights.keys()])) {
        const was = before.get(account);
        const now = sights.get(account);
        const entries = (log.get(account) ?? []).filter(
          ({ index }) => index >= (was?.logLength ?? 0) && index < (now?.logLength ?? 0),
        );
        for (const { kind, to_account: to } of entries) {
          if (kind === 'custom_changed') custom.add(`${account} ${to}`);
        }
        for (const line of changesOf(was, now, entries))
          found.push(`${line.replace('$', account)}`);
      }
      before = new Map(sights);
      return found.toSorted();
    },
    customChanges: () => custom,
  };
}

/** The changes of one owner, who is spelled `$`. */
function changesOf(
  was: Sight | undefined,
  now: Sight | undefined,
  entries: readonly Change[],
): string[] {
  const all = (sight: Sight | undefined, what: string) =>
    [...(sight?.lines.keys() ?? [])].map((friend) => `${what} $ ${friend}`);
  if (now === undefined) return all(was, 'removed, unlisted:');
  if (was === undefined) return all(now, 'added, account new:');
  const kinds = new Set(entries.map(({ kind }) => kind));
  if (kinds.has('account_removed')) return all(was, 'removed, account gone:');
  if (kinds.has('account_imported')) return all(now, 'added, account new:');
  const byFriend = Map.groupBy(entries, ({ to_account: friend }) => friend);
  return [...byFriend].flatMap(([friend, ofFriend]) => {
    const what = netChange(ofFriend);
    return what === undefined ? [] : [`${what} $ ${friend}`];
  });
}

/** What entries about one friendship come to, by the first and the last that made or ended it. */
function netChange(entries: readonly Change[]): string | undefined {
  const ends = entries.filter(({ kind }) => kind === 'friend_added' || kind === 'friend_removed');
  const wasThere = ends.at(0)?.kind !== 'friend_added';
  const isThere = ends.at(-1)?.kind !== 'friend_removed';
  if (wasThere && isThere) return 'changed:';
  if (wasThere) return 'removed, unfriended:';
  return isThere ? 'added, befriended:' : undefined;
}

/** The truth's lines by owner and friend. */
async function readWorld(world: World, path: string): Promise<Map<string, Map<string, string>>> {
  await writeTruth(world, path);
  const owners = new Map<string, Map<string, string>>();
  for (const line of (await readFile(path, 'utf8')).split('\n').slice(0, -1)) {
    const { from_account: from, to_account: to } = TruthLine.parse(JSON.parse(line));
    const lines = owners.get(from) ?? new Map<string, string>();
    owners.set(from, lines.set(to, line));
  }
  return owners;
}
