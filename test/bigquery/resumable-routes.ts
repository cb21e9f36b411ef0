import type { IncomingMessage } from 'node:http';
import type { Finish, Uploads } from './uploads.ts';

/** A request as it came. */
export interface Request {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly body: Buffer;
}

/** An answer. */
export interface Answered {
  readonly status: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a service of Google's takes files. */
export interface Intake {
  /** Where pieces are to be sent to, without the query. */
  readonly place: string;
  /** Takes what is said of a file before it comes, and tells what to do once it has. */
  readonly begin: (json: unknown) => Finish;
}

/** Answers one request of the resumable protocol, which the services have in common. */
export async function uploadStep(
  { request, url, body }: Request,
  uploads: Uploads,
  { place, begin }: Intake,
): Promise<Answered> {
  const { headers } = request;
  const session = url.searchParams.get('upload_id');
  if (session === null) {
    const finish = begin(JSON.parse(body.toString()));
    const id = uploads.begin(finish, Number(headers['x-upload-content-length']));
    return { status: 200, headers: { location: `${place}?uploadType=resumable&upload_id=${id}` } };
  }
  const received = await uploads.put(session, headers['content-range'] ?? '', body);
  if (received.kind === 'whole') return { status: 200, json: received.made };
  const range = received.bytes > 0 && { range: `bytes=0-${received.bytes - 1}` };
  return { status: 308, headers: { ...range } };
}
