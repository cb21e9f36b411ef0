import type { Column, Table } from './column.ts';

const COLUMNS: readonly Column[] = [
  { name: 'call', type: 'int64', description: 'Number of the call in its process, from 1.' },
  {
    name: 'process',
    type: 'int64',
    description: 'Start of the process that sent it, milliseconds since 1970.',
  },
  { name: 'start_index', type: 'int64', description: 'StartIndex asked for.' },
  { name: 'attempt', type: 'int64', description: '1 for the first try of a page, then counting.' },
  { name: 'rate', type: 'int64', description: 'Most calls allowed in a second at the time.' },
  {
    name: 'sent_at',
    type: 'timestamp',
    description: 'When it was written to the socket; within a process never corrected.',
  },
  {
    name: 'duration_us',
    type: 'int64',
    description: 'Microseconds until it was answered. Null when it was never answered.',
  },
  { name: 'http_status', type: 'int64', description: 'Null when no response came.' },
  { name: 'error_code', type: 'int64', description: '0 for success; null when not the service’s.' },
  { name: 'bytes', type: 'int64', description: 'Size of the response’s body.' },
];

/** The staged calls; the account is still its place in the list. */
export const STAGED_CALLS_TABLE: Table = {
  name: 'calls',
  description: 'Calls as the ledger has them.',
  key: ['process', 'call'],
  columns: [
    { name: 'ordinal', type: 'int64', description: 'Place in the account list.' },
    ...COLUMNS,
  ],
};

/** The `calls` table: the ledger of every call of every published run. */
export const CALLS_TABLE: Table = {
  name: 'calls',
  description: 'Calls: every request sent, retries included, one row each.',
  key: ['run', 'process', 'call'],
  columns: [
    { name: 'run', type: 'string', description: 'Run that sent it.' },
    { name: 'account', type: 'string', description: 'UserID whose friends were asked for.' },
    ...COLUMNS,
  ],
};
