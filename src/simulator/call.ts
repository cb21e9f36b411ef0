import type { RequestLine } from './caller-check.ts';
import type { RawAnswer } from './fault.ts';
import type { FriendRequest } from './friend-request.ts';

/** A call whose head has arrived. */
export interface Arrival extends RequestLine {
  /** The number of the call, from 1. */
  readonly call: number;
  /** When it arrived, ms of the monotonic clock. */
  readonly atMs: number;
  /** The same instant in Unix milliseconds. */
  readonly wallMs: number;
  /** What the checks of the request line say: 0 or an error code. */
  readonly code: number;
}

/** A whole call, as a test that intercepts it sees it. */
export interface Call extends Arrival {
  readonly body: string;
  /** What the body asks for; undefined when it is not a request. */
  readonly request: FriendRequest | undefined;
}

/** Answers a call in the simulator's place; undefined leaves it to the simulator. */
export type Intercept = (call: Call) => RawAnswer | undefined;
