import { z } from 'zod';
import type { Table } from './column.ts';

/** How an account ended a run; every account of the list ends in exactly one of these. */
export const AccountState = z.enum([
  'changed',
  'unchanged',
  'not_found',
  'failed',
  'unstable',
  'quarantined',
]);
export type AccountState = z.infer<typeof AccountState>;

/** The `accounts` table: what is known of every account ever listed, as of one snapshot. */
export const ACCOUNTS_TABLE = {
  name: 'accounts',
  description: 'Accounts: one row per account ever listed, with the state of its friend list.',
  key: ['account'],
  dated: true,
  columns: [
    {
      name: 'account',
      type: 'string',
      description: 'UserID of the account.',
      required: true,
      since: '0.1.0',
    },
    {
      name: 'state',
      type: 'string',
      description:
        'How it ended the newest run that listed it: changed, unchanged, not_found, failed, unstable or quarantined.',
      required: true,
      since: '0.1.0',
    },
    {
      name: 'standard_sequence',
      type: 'int64',
      description:
        'StandardSequence that came with its published rows. Null until a run has pulled them, and when the app does not know the account.',
      since: '0.1.0',
    },
    {
      name: 'custom_sequence',
      type: 'int64',
      description:
        'CustomSequence that came with its published rows. Null where standard_sequence is, and when the service sent none.',
      since: '0.1.0',
    },
    {
      name: 'friend_num',
      type: 'int64',
      description:
        'FriendNum that the service stated with its published rows. Null where standard_sequence is.',
      since: '0.1.0',
    },
    {
      name: 'row_count',
      type: 'int64',
      description: 'Published rows of `friends` that it owns.',
      required: true,
      since: '0.1.0',
    },
    {
      name: 'as_of_run',
      type: 'string',
      description:
        'Run that brought its published rows, or learned that there are none. Null until a run has answered for it.',
      since: '0.1.0',
    },
    {
      name: 'schema_version',
      type: 'int64',
      description:
        'Number of the declaration that its published rows were pulled with. Null where as_of_run is.',
      since: '0.1.0',
    },
    {
      name: 'refused',
      type: 'int64',
      description:
        'Tags and friends that were refused when its published rows were pulled; `quarantine` has them under as_of_run.',
      required: true,
      since: '0.1.0',
    },
    {
      name: 'listed',
      type: 'boolean',
      description:
        'Whether the newest account list names it; a backfill of some accounts leaves the others as they were.',
      required: true,
      since: '0.1.0',
    },
    {
      name: 'error_code',
      type: 'int64',
      description:
        'ErrorCode of the service when the state is not_found or failed. Null otherwise, and when the service gave none.',
      since: '0.1.0',
    },
    {
      name: 'error_text',
      type: 'string',
      description: 'What went wrong, for a person. Null when nothing did.',
      since: '0.1.0',
    },
  ],
} as const satisfies Table;
