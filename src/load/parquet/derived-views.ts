import { FRIEND_KEY, EXTRA } from '../../../schemas/friends.ts';
import { identifier, literal, literals } from '../../engine/sql.ts';
import type { Manifest, Snapshot } from './manifest.ts';

/** What friendships come to, over the views of the tables; DuckDB statements. */
export function derivedStatements({ snapshots }: Manifest): string[] {
  return [MUTUAL_FRIENDS, ONE_WAY_FRIENDS, GROUP_SIZES, friendChanges(snapshots)];
}

/** Each pair of accounts from both sides; asked for two accounts, only their lists are read. */
const MUTUAL_FRIENDS = `CREATE VIEW mutual_friends AS
  SELECT one.from_account AS account, other.from_account AS other_account,
    to_account AS mutual_friend
  FROM friends one JOIN friends other USING (to_account)
  WHERE one.from_account <> other.from_account`;

/** Only where both lists are known as they were in the newest run can one lack the other end. */
const ONE_WAY_FRIENDS = `CREATE VIEW one_way_friends AS
  WITH verified AS (FROM accounts WHERE listed AND state IN ('changed', 'unchanged'))
  FROM friends
  SEMI JOIN verified owner ON from_account = owner.account
  SEMI JOIN verified friend ON to_account = friend.account
  ANTI JOIN friends back ON friends.from_account = back.to_account
    AND friends.to_account = back.from_account`;

const GROUP_SIZES = `CREATE VIEW group_sizes AS
  SELECT from_account, group_name, count(DISTINCT to_account) AS friend_count
  FROM (SELECT from_account, to_account, unnest(group_names) AS group_name FROM friends)
  GROUP BY ALL ORDER BY friend_count DESC, from_account, group_name`;

/**
 * What is different between two snapshots, and why a row came or went.
 *
 * An account whose list was never pulled, or that the app does not know, has no sequence; one that
 * was dropped has no row. A date without a snapshot is refused: all rows would seem to be new.
 */
function friendChanges(snapshots: readonly Snapshot[]): string {
  const dates = snapshots.map(({ date }) => literal(date)).join(', ');
  const known = (date: string) =>
    `CASE WHEN ${date}::VARCHAR IN (${dates}) THEN ${date}::DATE
      ELSE error('There is no snapshot of ' || ${date} || '; SELECT DISTINCT snapshot_date FROM accounts_snapshots lists those there are') END`;
  const state = (account: string, date: string) =>
    `(SELECT account, standard_sequence IS NULL AS empty FROM accounts_snapshots
      WHERE snapshot_date = ${date}::DATE) AS ${account}`;
  return `CREATE MACRO friend_changes(first_date, last_date) AS TABLE
    WITH before AS (FROM friends_snapshots WHERE snapshot_date = ${known('first_date')}),
    after AS (FROM friends_snapshots WHERE snapshot_date = ${known('last_date')}),
    changes AS (
      SELECT coalesce(before.from_account, after.from_account) AS from_account,
        coalesce(before.to_account, after.to_account) AS to_account,
        CASE WHEN before.from_account IS NULL THEN 'added'
          WHEN after.from_account IS NULL THEN 'removed' ELSE 'changed' END AS change,
        CASE WHEN before.from_account IS NULL OR after.from_account IS NULL THEN []::VARCHAR[]
          ELSE ${differences(snapshots)} END AS changed_columns
      FROM before FULL JOIN after ON before.from_account = after.from_account
        AND before.to_account = after.to_account
    )
    SELECT change,
      CASE change
        WHEN 'added' THEN CASE WHEN coalesce(was.empty, true) THEN 'account new' ELSE 'befriended' END
        WHEN 'removed' THEN CASE WHEN now.account IS NULL THEN 'unlisted'
          WHEN now.empty THEN 'account gone' ELSE 'unfriended' END
      END AS cause,
      from_account, to_account, changed_columns
    FROM changes
    LEFT JOIN ${state('was', 'first_date')} ON from_account = was.account
    LEFT JOIN ${state('now', 'last_date')} ON from_account = now.account
    WHERE change <> 'changed' OR len(changed_columns) > 0`;
}

/** SQL for a list with the names of the columns that differ, of those there are today. */
function differences(snapshots: readonly Snapshot[]): string {
  const names = new Set(snapshots.at(-1)?.columns.map(({ name }) => name));
  for (const { name } of FRIEND_KEY) names.delete(name);
  const isDifferent = [...names].map((name) => {
    const column = identifier(name);
    const comparable = bothIn(snapshots, comparability(name));
    return `${comparable}before.${column} IS DISTINCT FROM after.${column}`;
  });
  return `list_where(${literals([...names])}, [${isDifferent.join(', ')}])`;
}

/**
 * Tells snapshots apart in which a column means different things; undefined where it is none.
 * `extra` holds what no column does, so that it means the same only beside the same columns.
 */
function comparability(name: string): (snapshot: Snapshot) => string | undefined {
  const spell = (columns: Snapshot['columns']) => JSON.stringify(columns.map((c) => c.name).sort());
  if (name === EXTRA.name) return ({ columns }) => spell(columns);
  return ({ columns }) => columns.find((column) => column.name === name)?.type;
}

/** SQL for the condition that both dates are of one kind; nothing where there is only one. */
function bothIn(
  snapshots: readonly Snapshot[],
  kindOf: (snapshot: Snapshot) => string | undefined,
): string {
  const kinds = new Map<string | undefined, string[]>();
  for (const snapshot of snapshots) {
    const dates = kinds.get(kindOf(snapshot)) ?? [];
    kinds.set(kindOf(snapshot), [...dates, snapshot.date]);
  }
  const isDeclared = !kinds.has(undefined);
  if (kinds.size === 1 && isDeclared) return '';
  kinds.delete(undefined);
  const either = [...kinds.values()].map(
    (dates) =>
      `(first_date::VARCHAR IN (${dates.map(literal).join(', ')}) AND last_date::VARCHAR IN (${dates.map(literal).join(', ')}))`,
  );
  return `(${either.join(' OR ')}) AND `;
}
