import { crc32 } from 'node:zlib';

/** An unchanged account is pulled completely every this many days. */
const AUDIT_DAYS = 100;
const DAY_MS = 86_400_000;

/**
 * Whether it is an account's day to be pulled completely although its sequences say that nothing
 * changed: every account has one day in a hundred, and a hundredth of them each day.
 *
 * @param date Date of the snapshot, `YYYY-MM-DD`.
 */
export function isAuditDay(account: string, date: string): boolean {
  const day = Date.parse(`${date}T00:00:00Z`) / DAY_MS;
  return crc32(account) % AUDIT_DAYS === day % AUDIT_DAYS;
}
