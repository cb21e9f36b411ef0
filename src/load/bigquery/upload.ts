import { open, type FileHandle } from 'node:fs/promises';
import { Refusal } from './refusal.ts';
import type { Wire } from './wire.ts';

/** A multiple of 256 KiB, as the protocol wants it; files of a day are mostly one piece. */
export const PIECE_BYTES = 8 * 1024 * 1024;

/** What a piece came to: the job, or how many bytes have arrived. */
type Received = { readonly job: unknown } | { readonly bytes: number };

/**
 * Sends a job with its file by the resumable protocol, at most one piece of it in memory.
 *
 * Google's client would send it in one request, never again, and would end the process where
 * there are no credentials.
 *
 * @param path Path of the file; it must not change meanwhile.
 * @returns The job as BigQuery took it.
 * @throws {Refusal} It is refused for good, or nothing helps for about a minute.
 */
export async function upload(wire: Wire, job: object, path: string): Promise<unknown> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const session = await wire.patiently(() => begin(wire, job, size));
    for (let from = 0; ;) {
      const received = await sendFrom(wire, { session, file, size, from });
      if ('job' in received) return received.job;
      from = received.bytes;
    }
  } finally {
    await file.close();
  }
}

async function begin({ client, endpoint, place }: Wire, job: object, size: number) {
  const { headers } = await client.authClient.request({
    url: `${endpoint}/upload/bigquery/v2/projects/${place.jobProjectId}/jobs?uploadType=resumable`,
    method: 'POST',
    data: job,
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
  return session;
}

interface Piece {
  readonly session: string;
  readonly file: FileHandle;
  readonly size: number;
  readonly from: number;
}

/** Sends the piece that begins there; after a failure it first asks how much has arrived. */
function sendFrom(wire: Wire, { session, file, size, from }: Piece): Promise<Received> {
  let failed = false;
  return wire.patiently(async () => {
    if (failed) {
      const received = await put(wire, session, { range: `*/${size}`, bytes: Buffer.alloc(0) });
      if ('job' in received || received.bytes !== from) return received;
    }
    failed = true;
    const bytes = Buffer.alloc(Math.min(PIECE_BYTES, size - from));
    await file.read(bytes, 0, bytes.length, from);
    return await put(wire, session, {
      range: `${from}-${from + bytes.length - 1}/${size}`,
      bytes,
    });
  });
}

async function put(
  { client }: Wire,
  session: string,
  { range, bytes }: { range: string; bytes: Buffer },
): Promise<Received> {
  const { status, headers, data } = await client.authClient.request({
    url: session,
    method: 'PUT',
    data: bytes,
    headers: { 'Content-Range': `bytes ${range}` },
    responseType: 'json',
    validateStatus: (code) => code === 308 || (code >= 200 && code < 300),
    retry: false,
  });
  if (status !== 308) return { job: data };
  const last = /-(\d+)$/.exec(headers.get('range') ?? '')?.[1];
  return { bytes: last === undefined ? 0 : Number(last) + 1 };
}
