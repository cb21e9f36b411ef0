import type { Column, Table } from './column.ts';

const COLUMNS = [
  {
    name: 'call',
    type: 'int64',
    description: 'Number of the call in its process, from 1.',
    required: true,
    since: '0.1.0',
  },
  {
    name: 'process',
    type: 'int64',
    description:
      'Start of the process that sent it, in milliseconds since 1970; a run that was resumed has several.',
    required: true,
    since: '0.1.0',
  },
  {
    name: 'start_index',
    type: 'int64',
    description: 'StartIndex asked for; 0 for the first page of a list.',
    required: true,
    since: '0.1.0',
  },
  {
    name: 'attempt',
    type: 'int64',
    description: '1 for the first try of a page, 2 for its first repetition, and so on.',
    required: true,
    since: '0.1.0',
  },
  {
    name: 'rate',
    type: 'int64',
    description: 'Calls allowed in any rolling second when it was sent.',
    required: true,
    since: '0.1.0',
  },
  {
    name: 'sent_at',
    type: 'timestamp',
    description:
      'When it was written to the socket. The clock of a process is never corrected, so differences are exact.',
    required: true,
    since: '0.1.0',
  },
  {
    name: 'duration_us',
    type: 'int64',
    description:
      'Microseconds from the socket write to the end of the answer, or until it was given up. Null when the process ended before.',
    since: '0.1.0',
  },
  {
    name: 'http_status',
    type: 'int64',
    description: 'HTTP status of the response. Null when none came.',
    since: '0.1.0',
  },
  {
    name: 'error_code',
    type: 'int64',
    description: 'ErrorCode of the answer, 0 for success. Null when no answer of the service came.',
    since: '0.1.0',
  },
  {
    name: 'bytes',
    type: 'int64',
    description:
      'Size of the response’s body, 0 when none came. Null when the process ended before.',
    since: '0.1.0',
  },
] as const satisfies readonly Column[];

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
export const CALLS_TABLE = {
  name: 'calls',
  description:
    'Calls: one row per request sent to the service for a published run, repetitions included.',
  key: ['run', 'process', 'call'],
  columns: [
    {
      name: 'run',
      type: 'string',
      description: 'Run that sent it.',
      required: true,
      since: '0.1.0',
    },
    {
      name: 'account',
      type: 'string',
      description: 'UserID whose friends were asked for.',
      required: true,
      since: '0.1.0',
    },
    ...COLUMNS,
  ],
} as const satisfies Table;
