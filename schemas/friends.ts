import type { Column, ColumnType, Table } from './column.ts';

/** The column of a friend that one `ValueItem` tag feeds. */
export interface TagColumn extends Column {
  /** The tag as the service spells it. */
  readonly tag: string;
  readonly type: Exclude<ColumnType, 'date'>;
  /** What a timestamp's value counts since 1970; seconds if nothing is said. */
  readonly unit?: TimeUnit;
}

/** What a timestamp's value counts since 1970. */
export type TimeUnit = 'seconds' | 'millis';

/** Whether a column of `friends` is fed by a tag. */
export function isTagColumn(column: Column): column is TagColumn {
  return 'tag' in column;
}

/** What each documented friend tag becomes. Source: Relationship Chain Fields (269/1501). */
export const STANDARD_TAGS: readonly TagColumn[] = [
  {
    name: 'add_source',
    tag: 'Tag_SNS_IM_AddSource',
    type: 'string',
    description:
      'How the friend was added, as the service spells it (`AddSource_Type_Android`; its own default is `AddSource_Type_Unknow`). Null when unset.',
    since: '0.1.0',
  },
  {
    name: 'remark',
    tag: 'Tag_SNS_IM_Remark',
    type: 'string',
    description: 'Name the owner of the list gave this friend. Null when unset.',
    since: '0.1.0',
  },
  {
    name: 'group_names',
    tag: 'Tag_SNS_IM_Group',
    type: 'string_list',
    description:
      'Names of the friend lists the owner put this friend in. Null when the tag is absent, empty when the service says there are none.',
    since: '0.1.0',
  },
  {
    name: 'add_time',
    tag: 'Tag_SNS_IM_AddTime',
    type: 'timestamp',
    description: 'When the friend was added, to the second, UTC. Null when unknown.',
    since: '0.1.0',
  },
  {
    name: 'add_wording',
    tag: 'Tag_SNS_IM_AddWording',
    type: 'string',
    description: 'Greeting sent with the friend request. Null when unset.',
    since: '0.1.0',
  },
];

/** The two ends of a friendship: its key. */
export const FRIEND_KEY: readonly Column[] = [
  {
    name: 'from_account',
    type: 'string',
    description: 'UserID of the owner of the friend list.',
    required: true,
    since: '0.1.0',
  },
  {
    name: 'to_account',
    type: 'string',
    description: 'UserID of the friend.',
    required: true,
    since: '0.1.0',
  },
];

/** The column that keeps every tag no other column holds. */
export const EXTRA: Column = {
  name: 'extra',
  type: 'json',
  description:
    'JSON object of every tag that no other column holds, keys sorted. Null when there is none.',
  since: '0.1.0',
};

/**
 * The `friends` table: one row per direction of a friendship.
 *
 * It holds only what the service answered, so that the same answers give the same bytes; when
 * and by which run they were brought stands in `accounts`.
 *
 * @param declared The custom tags a pipeline declares, in its order.
 */
export function friendsTable(declared: readonly TagColumn[]): Table {
  return {
    name: 'friends',
    description: 'Friendships: one row per owner of a list and friend in it.',
    key: ['from_account', 'to_account'],
    dated: true,
    columns: [...FRIEND_KEY, ...STANDARD_TAGS, ...declared, EXTRA],
  };
}
