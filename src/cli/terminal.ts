import type { Readable, Writable } from 'node:stream';

/** The outside world of a command; only `main` takes it from the process. */
export interface Terminal {
  readonly stdin: Readable;
  /** For answers. */
  readonly stdout: Writable;
  /** For what is going on; a bar is drawn where it is a TTY. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** Version of friendlake. */
  readonly version: string;
}

/** What the program asks of the process it runs in. */
export interface ProgramHost {
  readonly terminal: Terminal;
  /** Aborted by the first SIGINT or SIGTERM, with `Interrupted`; the second ends the process. */
  untilSignal(): AbortSignal;
}

const numbers = new Intl.NumberFormat('en-US');

/** A count as people read it: `176,468`. */
export function grouped(count: number): string {
  return numbers.format(count);
}

/** Text that cannot steer the reader's terminal: control characters are spelled as in JSON. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
}

/** A duration as people read it: `4 s`, `12 min`, `3 h 05 min`. */
export function spoken(seconds: number): string {
  if (seconds < 120) return `${Math.max(0, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
