import { randomUUID } from 'node:crypto';
import { insertJob, JobResource } from './job.ts';
import { SNAPSHOT_DATE } from '../../../schemas/snapshot-date.ts';
import { DAILY_TABLES, quoted } from './place.ts';
import { jobBody } from './request-body.ts';
import type { Wire } from './wire.ts';

/**
 * What a query would scan, in bytes; asking costs nothing.
 *
 * @throws {Refusal} The query is wrong, or the caller may not run jobs.
 */
export async function bytesOf(wire: Wire, sql: string): Promise<number> {
  const jobId = `friendlake_dry_${randomUUID()}`;
  const query = { query: sql, useLegacySql: false };
  const job = await insertJob(wire, jobBody(wire.place, jobId, { dryRun: true, query }));
  // A dry run makes no job, so its answer has no reference that could be kept.
  return DryRun.parse(job).statistics.totalBytesProcessed;
}

const DryRun = JobResource.pick({ statistics: true });

/**
 * What publishing onto a snapshot scans, in bytes: its friends whole, once more for the audit, and
 * their keys; its accounts. The staged rows come on top.
 */
export async function publishBytes(wire: Wire, date: string): Promise<number> {
  const from = (columns: string, table: keyof typeof DAILY_TABLES) =>
    bytesOf(
      wire,
      `SELECT ${columns} FROM ${quoted(wire.place, DAILY_TABLES[table])} WHERE ${SNAPSHOT_DATE.name} = DATE '${date}'`,
    );
  const friends = await from('*', 'friends');
  const keys = await from('from_account, to_account', 'friends');
  return 2 * friends + keys + (await from('*', 'accounts'));
}
