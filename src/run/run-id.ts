/**
 * The id of a run: its start to the second, UTC, and four digits against coincidence.
 *
 * @param random A number in [0, 1).
 */
export function newRunId(wallMs: number, random: number): string {
  const start = new Date(wallMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const digits = Math.floor(random * 0x10000)
    .toString(16)
    .padStart(4, '0');
  return `${start}-${digits}`;
}

/** Whether a text is a run id, and so safe as a folder's name. */
export function isRunId(text: string): boolean {
  return /^\d{8}T\d{6}Z-[0-9a-f]{4}$/.test(text);
}

/** The calendar day of an instant in an IANA time zone, as `YYYY-MM-DD`. */
export function dayIn(timezone: string, wallMs: number): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(wallMs);
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}
