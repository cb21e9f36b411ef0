import { Pool } from 'undici';

/** What came back from one attempt: an HTTP response, or the reason there is none. */
export type Delivery =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly body: Buffer;
      /** The `Date` header as it came: the service's clock. */
      readonly date?: string | undefined;
    }
  | { readonly kind: 'unreachable'; readonly reason: string; readonly timedOut: boolean };

/** Sends POST requests to one host over kept-alive connections. */
export interface Transport {
  /**
   * Sends one request; never throws and never repeats it.
   *
   * @param onWrite Called at the instant the request is written to the socket.
   */
  post(path: string, body: string, onWrite: () => void): Promise<Delivery>;
  close(): Promise<void>;
}

/** The limits of a transport. */
export interface TransportOptions {
  /** `https://host`, or `http://` on loopback. */
  readonly baseUrl: string;
  /** Connections, and so calls in flight. */
  readonly connections: number;
}

/** The service gives up after 3 s, so a client must wait longer (REST API introduction, FAQ). */
const ATTEMPT_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** A page of 500 friends with every tag at its limit stays below 1 MB. */
const RESPONSE_BYTES_MAX = 8 * 1024 * 1024;

/** Opens a pool of connections; none is made before the first request. */
export function createTransport({ baseUrl, connections }: TransportOptions): Transport {
  const pool = new Pool(new URL(baseUrl).origin, {
    connections,
    pipelining: 1, // With more, undici itself sends again what stood behind a failed request.
    allowH2: false, // Measured 2.3 times the CPU per page.
    headersTimeout: ATTEMPT_TIMEOUT_MS,
    bodyTimeout: ATTEMPT_TIMEOUT_MS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    maxResponseSize: RESPONSE_BYTES_MAX,
  });
  return {
    post: (path, body, onWrite) => dispatchOnce(pool, { path, body, onWrite }),
    close: () => pool.destroy(),
  };
}

interface Request {
  readonly path: string;
  readonly body: string;
  readonly onWrite: () => void;
}

function dispatchOnce(pool: Pool, { path, body, onWrite }: Request): Promise<Delivery> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let status = 0;
    let date: string | undefined;
    let deadline: NodeJS.Timeout | undefined;
    pool.dispatch(
      { path, method: 'POST', body, headers: { 'content-type': 'application/json' } },
      {
        onRequestStart(controller) {
          onWrite();
          deadline = setTimeout(() => controller.abort(new AttemptTimeout()), ATTEMPT_TIMEOUT_MS);
        },
        onResponseStart(_controller, statusCode, headers) {
          const { date: told } = headers;
          status = statusCode;
          date = typeof told === 'string' ? told : undefined;
        },
        onResponseData(_controller, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          clearTimeout(deadline);
          const [only] = chunks;
          const whole = chunks.length === 1 && only ? only : Buffer.concat(chunks);
          resolve({ kind: 'response', status, body: whole, date });
        },
        onResponseError(_controller, error) {
          clearTimeout(deadline);
          resolve(unreachable(error));
        },
      },
    );
  });
}

class AttemptTimeout extends Error {
  readonly code = 'ATTEMPT_TIMEOUT';
}

/** Only codes are kept of an error: its text may hold the URL, and the URL holds the signature. */
function unreachable(error: Error): Delivery {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return { kind: 'unreachable', reason: code, timedOut: code.includes('TIMEOUT') };
}
