import { createHash } from 'node:crypto';
import type { Table } from '../../schemas/column.ts';
import type { Contract } from '../../schemas/contract.ts';
import { isTagColumn } from '../../schemas/friends.ts';
import type { Settings } from '../config/settings.ts';
import { ConfigError } from '../core/errors.ts';
import type { AccountList } from '../extract/account-list.ts';
import type { Head } from '../load/loader.ts';
import type { RunHeader } from '../stage/records.ts';
import { dayIn, newRunId } from './run-id.ts';

/** What the operator asked for. */
export type RunIntent = Pick<RunHeader, 'kind' | 'partial' | 'dropUnlisted'>;

/** What a run is decided from, beside settings and list. */
export interface HeaderParts extends RunIntent {
  readonly friends: Table;
  readonly head: Head | undefined;
  readonly version: string;
  readonly nowMs: number;
  /** A number in [0, 1). */
  readonly random: number;
}

/**
 * Decides a new run: its id, date, base and columns. None of it changes afterwards.
 *
 * @throws {ConfigError} The date is in the future or before the base's.
 */
export function newRunHeader(settings: Settings, list: AccountList, parts: HeaderParts): RunHeader {
  const { kind, partial, dropUnlisted, head, nowMs, version } = parts;
  const schemaDigest = schemaDigestOf(parts.friends, settings.contract);
  return {
    type: 'run',
    run: newRunId(nowMs, parts.random),
    kind,
    partial,
    dropUnlisted,
    snapshotDate: settings.date ?? dayIn(settings.timezone, nowMs),
    sdkAppId: settings.app.sdkAppId,
    base: head ? { date: head.date, run: head.run } : null,
    startedAt: new Date(nowMs).toISOString(),
    listDigest: list.digest,
    accounts: list.accounts,
    duplicates: list.duplicates,
    schemaVersion: versionOf(schemaDigest, head),
    schemaDigest,
    version,
  };
}

/** @throws {ConfigError} The unfinished run was begun for something else than what is wanted. */
export function checkSameRun(unfinished: RunHeader, wanted: RunHeader): void {
  const same = (...fields: (keyof RunHeader)[]) =>
    fields.every((field) => unfinished[field] === wanted[field]);
  const different = [
    same('listDigest') ? [] : 'the account list',
    same('schemaDigest') ? [] : 'the declared tags or the contract',
    same('sdkAppId') ? [] : 'the app',
    same('kind', 'partial', 'dropUnlisted') ? [] : 'the command',
  ].flat();
  if (different.length === 0) return;
  throw new ConfigError(
    `Run ${unfinished.run} is unfinished and was begun with other settings: ${different.join(', ')}`,
    { hint: 'Undo the change to finish that run, or give it up with --abandon.' },
  );
}

/** @throws {ConfigError} The service has no history, so the date cannot be had. */
export function checkDate({ snapshotDate, base }: RunHeader, nowMs: number): void {
  const wrong =
    base !== null && snapshotDate < base.date
      ? `before the newest snapshot (${base.date})`
      : snapshotDate > dayIn('Pacific/Kiritimati', nowMs) // Where a day begins first.
        ? 'in the future'
        : undefined;
  if (wrong === undefined) return;
  throw new ConfigError(`The date ${snapshotDate} is ${wrong}`, {
    hint: 'The service has no history: a snapshot can only be of today. Leave --date out.',
  });
}

function versionOf(digest: string, head: Head | undefined): number {
  if (head === undefined) return 1;
  return head.schema.version + (head.schema.digest === digest ? 0 : 1);
}

/** SHA-256 that names the columns, where their values come from, and what becomes of all others. */
export function schemaDigestOf({ columns }: Table, contract: Contract): string {
  const spelled = columns.map((column) => [
    column.name,
    column.type,
    ...(isTagColumn(column) ? [column.tag, column.unit ?? null] : []),
  ]);
  return createHash('sha256')
    .update(JSON.stringify({ contract, columns: spelled }))
    .digest('hex');
}
