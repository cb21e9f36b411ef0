import { z } from 'zod';
import { ACCOUNTS_TABLE } from '../../../schemas/accounts.ts';
import type { Column, Table } from '../../../schemas/column.ts';
import { readerColumns, SNAPSHOT_DATE } from '../../../schemas/snapshot-date.ts';
import { DamageError } from '../../core/errors.ts';
import { HeldColumn } from '../evolution.ts';
import { DAILY_TABLES, quoted, referenceOf, type Place } from './place.ts';
import type { TableBody } from './request-body.ts';

/**
 * What a dataset shows, as the text of its view `friends` says in its first line. Replacing that
 * text is the commit: what is shown and what is known of it can never be at odds.
 */
export const Shown = z.strictObject({
  format: z.literal(1),
  sdkAppId: z.int().min(0),
  run: z.string(),
  date: z.iso.date(),
  schema: z.strictObject({ version: z.int().min(0), digest: z.string() }),
  columns: z.array(HeldColumn),
  /** Days with a committed snapshot, ascending. */
  dates: z.array(z.iso.date()).min(1),
});
export type Shown = z.infer<typeof Shown>;

/** The view whose text is the commit. */
export const COMMIT_VIEW = 'friends';

const MARK = '-- friendlake ';

/**
 * What the text of the view says.
 *
 * @throws {DamageError} It is not a text of ours.
 */
export function shownBy(text: string): Shown {
  const [first = ''] = text.split('\n');
  try {
    if (!first.startsWith(MARK)) throw new Error('not marked');
    return Shown.parse(JSON.parse(first.slice(MARK.length)));
  } catch (cause) {
    throw new DamageError(`The view ${COMMIT_VIEW} in BigQuery is not as friendlake wrote it`, {
      hint: 'Restore its text from the history of the job or the audit log, or publish to another dataset.',
      cause,
    });
  }
}

/** A view's name, text and description. */
export interface View {
  readonly name: string;
  readonly query: string;
  readonly description: string;
}

/**
 * The views of a dataset, the commit first. Days are literals, so that a query reads no more
 * partitions than it has to.
 */
export function viewsOf(shown: Shown, friends: Table, place: Place): readonly View[] {
  const newest = `= DATE '${shown.date}'`;
  const every = `IN (${shown.dates.map((date) => `DATE '${date}'`).join(', ')})`;
  const select = (
    table: keyof typeof DAILY_TABLES,
    columns: readonly Pick<Column, 'name'>[],
    days: string,
  ) =>
    `SELECT ${columns.map(({ name }) => name).join(', ')}
FROM ${quoted(place, DAILY_TABLES[table])}
WHERE ${SNAPSHOT_DATE.name} ${days}`;
  const ours = [...shown.columns, SNAPSHOT_DATE];
  const theirs = readerColumns(ACCOUNTS_TABLE);
  const other = (view: string) => quoted(place, view);
  return [
    {
      name: COMMIT_VIEW,
      query: `${MARK}${JSON.stringify(shown)}\n${select('friends', ours, newest)}`,
      description: `${friends.description} Newest snapshot.`,
    },
    {
      name: 'friends_snapshots',
      query: select('friends', ours, every),
      description: `${friends.description} Every snapshot.`,
    },
    {
      name: 'accounts',
      query: select('accounts', theirs, newest),
      description: `${ACCOUNTS_TABLE.description} Newest snapshot.`,
    },
    {
      name: 'accounts_snapshots',
      query: select('accounts', theirs, every),
      description: `${ACCOUNTS_TABLE.description} Every snapshot.`,
    },
    {
      name: 'mutual_friends',
      query: `SELECT one.from_account AS account, other.from_account AS other_account,
  one.to_account AS mutual_friend
FROM ${other('friends')} AS one JOIN ${other('friends')} AS other
  ON other.to_account = one.to_account
WHERE one.from_account <> other.from_account`,
      description: 'Friends that two accounts have in common, each pair from both sides.',
    },
    {
      name: 'one_way_friends',
      query: `WITH verified AS (
  SELECT account FROM ${other('accounts')} WHERE listed AND state IN ('changed', 'unchanged')
)
SELECT tie.*
FROM ${other('friends')} AS tie
JOIN verified AS owner ON owner.account = tie.from_account
JOIN verified AS friend ON friend.account = tie.to_account
LEFT JOIN ${other('friends')} AS back
  ON back.from_account = tie.to_account AND back.to_account = tie.from_account
WHERE back.from_account IS NULL`,
      description:
        'Friends that do not name the owner in return, where the lists of both are known.',
    },
    {
      name: 'group_sizes',
      query: `SELECT from_account, group_name, COUNT(DISTINCT to_account) AS friend_count
FROM ${other('friends')} CROSS JOIN UNNEST(group_names) AS group_name
GROUP BY from_account, group_name`,
      description: 'Friends in each friend list of each account.',
    },
  ];
}

/** The body that creates a view. */
export function viewBody({ name, query, description }: View, place: Place) {
  return {
    tableReference: referenceOf(place, name),
    description,
    labels: { app: 'friendlake' },
    view: { query, useLegacySql: false },
  } satisfies TableBody;
}

/** What a dataset shows once a run's snapshot is committed. */
export function withSnapshot(
  before: Shown | undefined,
  added: Omit<Shown, 'dates' | 'format'>,
): Shown {
  const dates = new Set([...(before?.dates ?? []), added.date]);
  return { format: 1, ...added, dates: [...dates].toSorted() };
}
