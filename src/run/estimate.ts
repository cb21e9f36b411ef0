import type { Settings } from '../config/settings.ts';
import type { PublishedFile } from '../load/parquet/manifest.ts';
import type { Census } from './census.ts';

/** A number between what is the least and what is the most there can be. */
export interface Bounds {
  /** If nothing has changed. */
  readonly least: number;
  /** If every list has changed. */
  readonly most: number;
}

/** Calls of a list of 3,000 friends, the documented most (269/1501), in pages of 100. */
export const NEW_ACCOUNT_CALLS_MAX = 30;
/** Bytes of a published row in the graph it was measured on, zstd. */
export const MEASURED_ROW_BYTES = 18;
const AUDITED_SHARE = 1 / 100;

/**
 * Calls a run makes, without what has to be repeated.
 *
 * A changed account costs a probe and its pages, as sequences say that and not what has changed.
 */
export function estimateCalls(census: Census): Bounds {
  const { known, unprovable, due } = census;
  return {
    least:
      census.new.accounts +
      known.accounts +
      unprovable.pages.least +
      due.pages.least +
      census.not_found.accounts,
    most:
      census.new.accounts * NEW_ACCOUNT_CALLS_MAX +
      known.accounts +
      known.pages.most +
      unprovable.pages.most +
      due.pages.most +
      census.not_found.accounts,
  };
}

/** Calls, about, that the audit of unchanged accounts adds to the least. */
export function estimateAudit({ known }: Census): number {
  return Math.ceil(known.pages.most * AUDITED_SHARE);
}

/** Seconds that calls take; the guard makes each of the rate's seconds a little longer. */
export function secondsOf(
  calls: number,
  { rate, guardMs }: Pick<Settings, 'rate' | 'guardMs'>,
): number {
  return (calls / rate) * (1 + guardMs / 1000);
}

/** What a run takes on disk if every list has changed. */
export interface DiskEstimate {
  /** In the state folder. */
  readonly stageBytes: number;
  /** In the destination: the snapshot, which is complete whatever has changed, and its calls. */
  readonly snapshotBytes: number;
}

/** Measured bytes of an account (list and verdict) and of a call in the stage, zstd. */
const STAGED_BYTES = { account: 22, call: 11 } as const;

/** Sizes a run by its base; rows of accounts that are new come on top. */
export function estimateDisk(
  census: Census,
  base: { readonly friends: readonly PublishedFile[]; readonly accounts: readonly PublishedFile[] },
): DiskEstimate {
  const friends = totalOf(base.friends);
  const rowBytes = friends.rows === 0 ? MEASURED_ROW_BYTES : friends.bytes / friends.rows;
  const callBytes = estimateCalls(census).most * STAGED_BYTES.call;
  const groups = Object.values(census);
  const accounts = groups.reduce((sum, group) => sum + group.accounts, 0);
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  return {
    stageBytes: Math.round(rows * rowBytes) + accounts * STAGED_BYTES.account + callBytes,
    snapshotBytes: friends.bytes + totalOf(base.accounts).bytes + callBytes,
  };
}

function totalOf(files: readonly PublishedFile[]): { rows: number; bytes: number } {
  return files.reduce(
    (sum, { rows, bytes }) => ({ rows: sum.rows + rows, bytes: sum.bytes + bytes }),
    { rows: 0, bytes: 0 },
  );
}
