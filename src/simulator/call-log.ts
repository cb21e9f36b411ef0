import { closeSync, openSync, writeSync } from 'node:fs';
import type { FriendRequest } from './friend-request.ts';
import { createRollingCount } from './rate-window.ts';

/** What is known of one call. */
export interface CallEntry {
  /** The number of the call, from 1 in order of arrival. */
  readonly call: number;
  /** When its head arrived, ms of the monotonic clock. */
  readonly atMs: number;
  /** The same instant in Unix milliseconds. */
  readonly wallMs: number;
  /** What it asked for; undefined when the body was not a request. */
  readonly request: FriendRequest | undefined;
  /** The error code answered; 0 for a page and for faults of the transport. */
  readonly code: number;
  /** The fault it met, `intercepted` for a test's own answer; undefined for neither. */
  readonly fault: string | undefined;
}

/** What the simulator saw of its callers. */
export interface CallLog {
  /** All calls that arrived. */
  readonly calls: number;
  /** Calls answered with a whole page. */
  readonly ok: number;
  /** Calls refused because they exceeded the rate (60011 of the limit, not of a fault). */
  readonly overLimit: number;
  /** Most arrivals in any rolling 1,000 ms. */
  readonly worstSecond: number;
  /** Calls by the error code answered; pages count under 0. */
  readonly byCode: ReadonlyMap<number, number>;
  /** Calls by the fault they met. */
  readonly byFault: ReadonlyMap<string, number>;
  /** Every call in order of its answer; empty unless entries are kept. */
  readonly entries: readonly CallEntry[];
}

/** A log that is being written. */
export interface CallRecorder {
  readonly log: CallLog;
  /** Notes an arrival and returns its number. */
  arrived(atMs: number): number;
  /** Notes what became of a call; the file, if any, has the line when this returns. */
  answered(entry: CallEntry, overLimit: boolean): void;
  /** Closes the file. */
  close(): void;
}

/** What is kept beside the counters. */
export interface CallLogOptions {
  /** Whether every entry stays in memory. */
  readonly keepEntries: boolean;
  /** A file to append every entry to, one JSON object a line; undefined for none. */
  readonly path: string | undefined;
}

/** Creates a log; without entries its memory does not grow with the calls. */
export function createCallLog(options: CallLogOptions): CallRecorder {
  const file = options.path === undefined ? undefined : openSync(options.path, 'a');
  const arrivals = createRollingCount();
  const byCode = new Map<number, number>();
  const byFault = new Map<string, number>();
  const entries: CallEntry[] = [];
  const counts = { calls: 0, ok: 0, overLimit: 0, worstSecond: 0 };
  return {
    log: Object.freeze({
      get calls() {
        return counts.calls;
      },
      get ok() {
        return counts.ok;
      },
      get overLimit() {
        return counts.overLimit;
      },
      get worstSecond() {
        return counts.worstSecond;
      },
      byCode,
      byFault,
      entries,
    }),
    arrived(atMs) {
      counts.calls += 1;
      counts.worstSecond = Math.max(counts.worstSecond, arrivals.add(atMs));
      return counts.calls;
    },
    answered(entry, overLimit) {
      if (entry.code === 0 && entry.fault === undefined) counts.ok += 1;
      if (overLimit) counts.overLimit += 1;
      byCode.set(entry.code, (byCode.get(entry.code) ?? 0) + 1);
      if (entry.fault !== undefined) byFault.set(entry.fault, (byFault.get(entry.fault) ?? 0) + 1);
      if (options.keepEntries) entries.push(entry);
      if (file !== undefined) writeSync(file, lineOf(entry));
    },
    close() {
      if (file !== undefined) closeSync(file);
    },
  };
}

function lineOf({ request, ...entry }: CallEntry): string {
  return `${JSON.stringify({ ...entry, ...request })}\n`;
}
