import type { Table } from './column.ts';

/** Characters of a refused text that are kept; what is longer is cut there. */
export const RAW_CHARS_MAX = 4096;

/** The `quarantine` table: what was refused, and why. */
export const QUARANTINE_TABLE = {
  name: 'quarantine',
  description:
    'Quarantine: one row per page, friend or tag that a run refused because no column could keep it exactly.',
  key: [],
  columns: [
    {
      name: 'run',
      type: 'string',
      description: 'Run that refused it.',
      required: true,
      since: '0.1.0',
    },
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
        'What was refused, as JSON text. Beyond 4,096 characters it is cut and ends with a note of its full length, so that it is JSON no more.',
      required: true,
      since: '0.1.0',
    },
  ],
} as const satisfies Table;

/** The text as `raw` keeps it: whole, or cut with a note of its full length. */
export function quarantinedText(json: string): string {
  if (json.length <= RAW_CHARS_MAX) return json;
  // Half a surrogate pair is no text that a file could hold.
  const kept = json.slice(0, RAW_CHARS_MAX).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}… (cut: ${json.length} characters in all)`;
}
