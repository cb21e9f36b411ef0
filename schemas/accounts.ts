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
export const ACCOUNTS_TABLE: Table = {
  name: 'accounts',
  description: 'Accounts: one row per account ever listed, with the state of its friend list.',
  key: ['account'],
  columns: [
    { name: 'account', type: 'string', description: 'UserID.' },
    {
      name: 'state',
      type: 'string',
      description:
        'How its latest run ended: changed, unchanged, not_found, failed, unstable or quarantined.',
    },
    {
      name: 'standard_sequence',
      type: 'int64',
      description: 'StandardSequence that came with the published rows. Null when there are none.',
    },
    {
      name: 'custom_sequence',
      type: 'int64',
      description:
        'CustomSequence that came with the published rows. Null when the service sent none.',
    },
    {
      name: 'friend_num',
      type: 'int64',
      description: 'FriendNum the service stated with the published rows.',
    },
    { name: 'row_count', type: 'int64', description: 'Published rows of `friends` it owns.' },
    {
      name: 'as_of_run',
      type: 'string',
      description: 'Run that brought its rows. Null when no run has answered for it yet.',
    },
    {
      name: 'listed',
      type: 'boolean',
      description: 'Whether the account list of the latest run named it.',
    },
    {
      name: 'error_code',
      type: 'int64',
      description: 'ErrorCode of the service when the state is not_found or failed.',
    },
    { name: 'error_text', type: 'string', description: 'What went wrong, for a person.' },
  ],
};
