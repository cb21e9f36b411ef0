import type { Table } from './column.ts';

/** The staged verdicts: what one run learned about each account it finished. Never published. */
export const VERDICTS_TABLE: Table = {
  name: 'verdicts',
  description: 'How each account of the list ended this run.',
  key: ['ordinal'],
  columns: [
    { name: 'ordinal', type: 'int64', description: 'Place in the account list, from 0.' },
    { name: 'account', type: 'string', description: 'UserID.' },
    { name: 'state', type: 'string', description: 'One of the account states.' },
    {
      name: 'pulled',
      type: 'string',
      description: '`complete` when the staged rows are its whole list; else null.',
    },
    { name: 'standard_sequence', type: 'int64', description: 'As answered.' },
    { name: 'custom_sequence', type: 'int64', description: 'As answered; null when absent.' },
    { name: 'friend_num', type: 'int64', description: 'As answered.' },
    { name: 'row_count', type: 'int64', description: 'Rows staged for it.' },
    { name: 'refused', type: 'int64', description: 'Tags and friends refused beside them.' },
    { name: 'duplicate_count', type: 'int64', description: 'Earlier duplicates dropped.' },
    { name: 'error_code', type: 'int64', description: 'ErrorCode, if any.' },
    { name: 'error_text', type: 'string', description: 'What went wrong, for a person.' },
  ],
};
