import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceRefusal } from './service-error.ts';

/** What becomes of a file that has come, at this path; it is asked again with its upload. */
export type Finish = (file: string) => Promise<unknown>;

/** A file that is on its way, in pieces that are in order. */
interface Session {
  readonly finish: Finish;
  readonly bytesInAll: number;
  readonly pieces: Buffer[];
}

/** What a piece of a file came to. */
export type Received =
  | { readonly kind: 'more'; readonly bytes: number }
  | { readonly kind: 'whole'; readonly made: unknown };

/** The files that are being uploaded. */
export interface Uploads {
  /** Begins a resumable upload; the id names it from then on. */
  begin(finish: Finish, bytesInAll: number): string;
  /**
   * Takes a piece, or with no bytes tells how far it has come.
   *
   * @param range The `Content-Range` it came with.
   * @throws {ServiceRefusal} There is no such upload, or the piece does not follow.
   */
  put(id: string, range: string, bytes: Buffer): Promise<Received>;
  /** Takes a job and its file in one body. */
  whole(contentType: string, body: Buffer): Promise<{ job: unknown; file: string }>;
}

/** Pieces are of whole 256 KiB, but for the last: "Resumable uploads" of the API's guide. */
const PIECE_BYTES = 256 * 1024;

/** Keeps what is uploaded as files of a folder. */
export function createUploads(folder: string): Uploads {
  const sessions = new Map<string, Session>();

  async function stored(bytes: Buffer): Promise<string> {
    const file = join(folder, `${randomUUID()}.parquet`);
    await writeFile(file, bytes);
    return file;
  }

  return {
    begin(finish, bytesInAll) {
      const id = randomUUID();
      sessions.set(id, { finish, bytesInAll, pieces: [] });
      return id;
    },
    async put(id, range, bytes) {
      const session = sessions.get(id);
      if (session === undefined) throw new ServiceRefusal(404, 'notFound', 'No such upload');
      const held = session.pieces.reduce((sum, piece) => sum + piece.length, 0);
      const [, from, to] = /^bytes (\d+)-(\d+)\/\d+$/.exec(range) ?? [];
      if (from !== undefined) {
        const last = Number(to) + 1 === session.bytesInAll;
        const length = Number(to) - Number(from) + 1;
        if (Number(from) !== held || length !== bytes.length || (!last && length % PIECE_BYTES)) {
          throw new ServiceRefusal(400, 'invalid', `The upload does not go on with ${range}`);
        }
        session.pieces.push(bytes);
      } else if (range !== `bytes */${session.bytesInAll}`) {
        throw new ServiceRefusal(400, 'invalid', `No range: ${range}`);
      }
      const now = held + bytes.length;
      if (now < session.bytesInAll) return { kind: 'more', bytes: now };
      const file = await stored(Buffer.concat(session.pieces));
      return { kind: 'whole', made: await session.finish(file) };
    },
    async whole(contentType, body) {
      const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1];
      if (boundary === undefined) throw new ServiceRefusal(400, 'invalid', 'No boundary');
      const parts = splitAt(body, Buffer.from(`--${boundary}`)).slice(1, -1);
      const [json, file] = parts.map((part) => {
        const start = part.indexOf('\r\n\r\n') + 4;
        return part.subarray(start, part.length - 2);
      });
      if (json === undefined || file === undefined) {
        throw new ServiceRefusal(400, 'invalid', 'Not a job and a file');
      }
      return { job: JSON.parse(json.toString()), file: await stored(file) };
    },
  };
}

function splitAt(body: Buffer, mark: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let at = body.indexOf(mark); at >= 0; at = body.indexOf(mark, start)) {
    parts.push(body.subarray(start, at));
    start = at + mark.length;
  }
  return [...parts, body.subarray(start)];
}
