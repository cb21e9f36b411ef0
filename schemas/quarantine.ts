import type { Column, Table } from './column.ts';

/** Something of an answer that no column could keep exactly. */
export interface Refusal {
  /** UserID of the friend it belongs to; null when a page or that UserID could not be read. */
  readonly friend: string | null;
  /** The tag as the service spells it; null when the whole page or friend is refused. */
  readonly tag: string | null;
  /** Why, for a person. */
  readonly reason: string;
  /** JSON text of what is refused; null when none of it can be kept. */
  readonly raw: string | null;
}

/** Characters of a refused text that are kept; what is longer is cut there. */
export const RAW_CHARS_MAX = 4096;

const COLUMNS = [
  {
    name: 'account',
    type: 'string',
    description: 'UserID of the owner of the friend list.',
    required: true,
    since: '0.1.0',
  },
  {
    name: 'friend',
    type: 'string',
    description:
      'UserID of the friend whose entry or tag was refused. Null when the page, or that UserID itself, could not be read.',
    since: '0.1.0',
  },
  {
    name: 'tag',
    type: 'string',
    description:
      'Tag whose value was refused, as the service spells it. Null when the whole page or friend was.',
    since: '0.1.0',
  },
  {
    name: 'reason',
    type: 'string',
    description: 'Why it was refused, for a person.',
    required: true,
    since: '0.1.0',
  },
  {
    name: 'raw',
    type: 'string',
    description:
      'What was refused, as JSON text. Beyond 4,096 characters it is cut and ends with a note of its full length, so that it is JSON no more. Null when it was no JSON, or nested beyond 32 levels.',
    since: '0.1.0',
  },
] as const satisfies readonly Column[];

/** The staged refusals of one run. */
export const STAGED_QUARANTINE_TABLE: Table = {
  name: 'quarantine',
  description: 'What one run refused.',
  key: [],
  columns: COLUMNS,
};

/** The `quarantine` table: what was refused, and why. */
export const QUARANTINE_TABLE = {
  name: 'quarantine',
  description:
    'Quarantine: one row per page, friend or tag that a published run refused because no column could keep it exactly, or because the contract is not to take it.',
  key: [],
  columns: [
    {
      name: 'run',
      type: 'string',
      description: 'Run that refused it.',
      required: true,
      since: '0.1.0',
    },
    ...COLUMNS,
  ],
} as const satisfies Table;

/** The text as `raw` keeps it: whole, or cut with a note of its full length. */
export function quarantinedText(json: string): string {
  if (json.length <= RAW_CHARS_MAX) return json;
  // Half a surrogate pair is no text that a file could hold.
  const kept = json.slice(0, RAW_CHARS_MAX).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}… (cut: ${json.length} characters in all)`;
}
