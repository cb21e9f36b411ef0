import { createRateWindow, type RateOptions } from './rate-window.ts';
import { checkUserSig, type SimulatedApp } from './user-sig.ts';

/** Decides about a call by its request line alone, before the body is read. */
export interface CallerCheck {
  /**
   * Returns 0 or the first error code that applies.
   *
   * @param atMs Monotonic arrival, for the rate; calls must be checked in this order.
   * @param wallMs Unix time of the arrival, for expiry.
   */
  check(line: RequestLine, atMs: number, wallMs: number): number;
}

/** The first line of a request. */
export interface RequestLine {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
}

/** Who may call, and how often. */
export interface CallerCheckOptions extends RateOptions {
  readonly app: SimulatedApp;
  /** Bad signatures in a row, within a minute, that lock the app for a minute (70050). */
  readonly badSignaturesMax: number;
}

const PATH = '/v4/sns/friend_get';
const UINT32_MAX = 4_294_967_295;
// "Wait 1 minute" in the text of 70050.
const LOCK_MS = 60_000;

/** Creates the checks in the order of the service: URL, signature, administrator, rate. */
export function createCallerCheck(options: CallerCheckOptions): CallerCheck {
  const { app } = options;
  const rate = createRateWindow(options);
  const lock = createLock(options.badSignaturesMax);
  return {
    check(line, atMs, wallMs) {
      const query = queryOf(line);
      if (typeof query === 'number') return query;
      if (lock.locked(atMs)) return 70050;
      const refused = checkUserSig(app, query, Math.floor(wallMs / 1000));
      lock.note(refused === 0, atMs);
      if (refused !== 0) return refused;
      if (query.identifier !== app.admin) return 60010;
      return rate.admits(atMs) ? 0 : 60011;
    },
  };
}

interface CallerQuery {
  readonly sdkAppId: number;
  readonly identifier: string;
  readonly userSig: string;
}

function queryOf({ method, url }: RequestLine): CallerQuery | number {
  const [path, search = ''] = url.split('?', 2);
  if (method !== 'POST') return 60002;
  if (path !== PATH) return 60009;
  const query = new URLSearchParams(search);
  const sdkAppId = query.get('sdkappid');
  const identifier = query.get('identifier');
  const userSig = query.get('usersig');
  if (sdkAppId === null || sdkAppId === '') return 60012;
  if (!/^[1-9][0-9]{0,15}$/.test(sdkAppId)) return 60006;
  if (identifier === null || identifier === '') return 60004;
  if (userSig === null || userSig === '') return 60004;
  if (!isUint32(query.get('random')) || query.get('contenttype') !== 'json') return 60002;
  return { sdkAppId: Number(sdkAppId), identifier, userSig };
}

function isUint32(text: string | null): boolean {
  return text !== null && /^[0-9]{1,10}$/.test(text) && Number(text) <= UINT32_MAX;
}

interface Lock {
  locked(atMs: number): boolean;
  note(good: boolean, atMs: number): void;
}

function createLock(badMax: number): Lock {
  let badTimes: number[] = [];
  let untilMs = -Infinity;
  return {
    locked: (atMs) => atMs < untilMs,
    note(good, atMs) {
      badTimes = good ? [] : [...badTimes.filter((bad) => bad > atMs - LOCK_MS), atMs];
      if (badTimes.length >= badMax) untilMs = atMs + LOCK_MS;
    },
  };
}
