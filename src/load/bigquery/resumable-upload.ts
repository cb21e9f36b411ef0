import { open, type FileHandle } from 'node:fs/promises';
import type { AuthClient } from 'google-auth-library';
import { isLoopback } from '../../config/base-url.ts';
import type { Patience } from './patience.ts';
import { Refusal } from './refusal.ts';

/** A multiple of 256 KiB, as the protocol wants it; files of a day are mostly one piece. */
export const PIECE_BYTES = 8 * 1024 * 1024;

/** A service of Google's that takes files. */
export interface Receiver {
  /** Sends one request, with credentials. */
  readonly credentials: Pick<AuthClient, 'request'>;
  readonly patiently: Patience;
}

/** What an upload is begun with. */
export interface Beginning {
  /** Where it is asked for a place to send the file to. */
  readonly url: string;
  /** What is to become of the file. */
  readonly json: object;
}

/** Times that one upload is begun: a place to send to may be gone before all has arrived. */
const SESSIONS_MAX = 3;

/**
 * Sends a file by the resumable protocol that Google's services share, at most one piece of it in
 * memory.
 * https://cloud.google.com/storage/docs/performing-resumable-uploads
 *
 * @param path Path of the file; it must not change meanwhile.
 * @returns What the service made of it.
 * @throws {Refusal} It is refused for good, or nothing helps for about a minute.
 */
export async function sendFile(
  receiver: Receiver,
  beginning: Beginning,
  path: string,
): Promise<unknown> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    for (let sessions = 1; ; sessions++) {
      const session = await receiver.patiently(() => begin(receiver, beginning, size));
      try {
        return await sendPieces(receiver, { session, file, size });
      } catch (error) {
        if (!isGone(error) || sessions === SESSIONS_MAX) throw error;
      }
    }
  } finally {
    await file.close();
  }
}

async function begin({ credentials }: Receiver, { url, json }: Beginning, size: number) {
  const { headers } = await credentials.request({
    url,
    method: 'POST',
    data: json,
    headers: {
      'X-Upload-Content-Type': 'application/octet-stream',
      'X-Upload-Content-Length': String(size),
    },
    retry: false,
  });
  const session = headers.get('location');
  if (session === null) {
    throw new Refusal('An upload was begun without a place to send it to', {
      reason: 'internalError',
    });
  }
  return isLoopback(url) ? stayingOn(new URL(url).origin, session) : session;
}

/** What was begun on this machine stays on it, whatever an emulator takes its own address to be. */
function stayingOn(origin: string, session: string): string {
  const { pathname, search } = new URL(session, origin);
  return origin + pathname + search;
}

/** A session that is not known any more has to be begun anew: "Handling errors" of the guide. */
function isGone(error: unknown): boolean {
  return error instanceof Refusal && (error.status === 404 || error.status === 410);
}

interface Upload {
  readonly session: string;
  readonly file: FileHandle;
  readonly size: number;
}

async function sendPieces(receiver: Receiver, upload: Upload): Promise<unknown> {
  for (let from = 0; ;) {
    const received = await sendFrom(receiver, upload, from);
    if ('made' in received) return received.made;
    from = received.bytes;
  }
}

/** What a piece came to: what was made of the file, or how many bytes have arrived. */
type Received = { readonly made: unknown } | { readonly bytes: number };

/** Sends the piece that begins there; after a failure it first asks how much has arrived. */
function sendFrom(
  receiver: Receiver,
  { session, file, size }: Upload,
  from: number,
): Promise<Received> {
  let failed = false;
  return receiver.patiently(async () => {
    if (failed) {
      const received = await put(receiver, session, { range: `*/${size}` });
      if ('made' in received || received.bytes !== from) return received;
    }
    failed = true;
    const bytes = new Uint8Array(Math.min(PIECE_BYTES, size - from));
    await file.read(bytes, 0, bytes.length, from);
    return await put(receiver, session, {
      range: `${from}-${from + bytes.length - 1}/${size}`,
      bytes,
    });
  });
}

async function put(
  { credentials }: Receiver,
  session: string,
  { range, bytes = new Uint8Array() }: { range: string; bytes?: Uint8Array },
): Promise<Received> {
  const { status, headers, data } = await credentials.request({
    url: session,
    method: 'PUT',
    data: bytes.buffer, // After an error a view would be looked through byte by byte, for seconds.
    headers: { 'Content-Range': `bytes ${range}` },
    responseType: 'json',
    validateStatus: (code) => code === 308 || (code >= 200 && code < 300),
    retry: false,
  });
  if (status !== 308) return { made: data };
  const last = /-(\d+)$/.exec(headers.get('range') ?? '')?.[1];
  return { bytes: last === undefined ? 0 : Number(last) + 1 };
}
