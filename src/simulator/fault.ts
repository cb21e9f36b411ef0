import { createRandom, drawFrom, hashText } from './random.ts';
import { renderError } from './api-error.ts';

/** One way in which a good call fails; the codes are the service's temporary errors. */
export type FaultKind =
  | 'http-502'
  | 'reset'
  | 'torn'
  | 'html'
  | 'truncated-json'
  | 'empty'
  | 'slow'
  | '30006'
  | '30007'
  | '60007'
  | '60008'
  | '60011';

/** How often and how calls fail. */
export interface FaultOptions {
  /** Share of good calls that fail, 0 to 1. */
  readonly rate: number;
  /** The ways to fail, each with the same chance. */
  readonly kinds: readonly [FaultKind, ...FaultKind[]];
  /** How long a `slow` answer takes, ms; default 15,000. */
  readonly slowMs?: number;
}

/** What goes over the socket instead of, or as, an answer. */
export interface RawAnswer {
  /** HTTP status; default 200. */
  readonly status?: number;
  readonly body: string;
  /** Added to, or over, the usual headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Waited before the first byte, ms; default 0, beside the simulated latency. */
  readonly delayMs?: number;
  /** Bytes of the body that are sent before the connection is cut; default: all, and no cut. */
  readonly cutAfterBytes?: number;
  /** Whether the connection is reset without any answer; default false. */
  readonly reset?: boolean;
}

const SLOW_MS = 15_000;
const GATEWAY_PAGE = `<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
const PORTAL_PAGE = `<!DOCTYPE html>\n<html><body>Please sign in to the network.</body></html>\n`;

/** Creates a seeded draw: the fault of the next call, or undefined for a call that is spared. */
export function createFaultDraw(
  faults: FaultOptions | undefined,
  seed: number,
): () => FaultKind | undefined {
  if (faults === undefined) return () => undefined;
  const random = createRandom(hashText(seed, 'fault'));
  return () => (random() < faults.rate ? drawFrom(random, faults.kinds) : undefined);
}

/** The error code a fault answers with; 0 for those that break the transport. */
export function faultCode(kind: FaultKind): number {
  return /^[0-9]+$/.test(kind) ? Number(kind) : 0;
}

/**
 * Turns a good answer into the fault.
 *
 * @param body The good answer, which some faults damage and some delay.
 */
export function faultAnswer(kind: FaultKind, body: string, slowMs = SLOW_MS): RawAnswer {
  const half = Math.floor(body.length / 2);
  switch (kind) {
    case 'http-502':
      return { status: 502, body: GATEWAY_PAGE, headers: { 'Content-Type': 'text/html' } };
    case 'reset':
      return { body: '', reset: true };
    case 'torn':
      return { body, cutAfterBytes: half };
    case 'html':
      return { body: PORTAL_PAGE, headers: { 'Content-Type': 'text/html' } };
    case 'truncated-json':
      return { body: body.slice(0, half) };
    case 'empty':
      return { body: '' };
    case 'slow':
      return { body, delayMs: slowMs };
    case '30006':
    case '30007':
    case '60007':
    case '60008':
    case '60011':
      return { body: renderError(faultCode(kind), true) };
  }
}
