import { z } from 'zod';
import { PublishError } from '../../core/errors.ts';
import { md5OfFile } from '../../core/file-digest.ts';
import { askBucket, type Bucket } from './bucket.ts';
import { atBucket } from './bucket-remedy.ts';
import type { Place } from './place.ts';
import { unlessRefused } from './refusal.ts';
import { KEPT } from './remedy.ts';
import { sendFile } from './resumable-upload.ts';

/** A file on its way to a table. */
export interface TableFile {
  readonly run: string;
  /** Table that it is loaded into. */
  readonly into: string;
  readonly path: string;
  readonly sha256: string;
}

/** An object, as far as it is looked at; only one that is put together from others has no MD5. */
const StoredObject = z.object({ size: z.coerce.number(), md5Hash: z.string().optional() });
type StoredObject = z.infer<typeof StoredObject>;

/**
 * Brings a file to the bucket, where it is whole or not at all. Its name says what is in it, so
 * that a file that was brought before is found there.
 *
 * @returns Its address, as load jobs take it.
 * @throws {PublishError} Something else is there under its name, or it does not stay there.
 */
export function stageObject(bucket: Bucket, place: Place, file: TableFile): Promise<string> {
  return atBucket(bucket, async () => {
    const { path } = file;
    const name = `${folderOf(place, file.run)}${file.into}-${file.sha256}.parquet`;
    const address = `gs://${bucket.name}/${name}`;
    const { md5Hash, bytes } = await md5OfFile(path);
    const held =
      (await findObject(bucket, name)) ?? (await createObject(bucket, { name, path, md5Hash }));
    checkContent(address, held, { md5Hash, bytes });
    return address;
  });
}

/** The name says what is in it, and what is loaded has to be just that. */
function checkContent(
  address: string,
  held: StoredObject | undefined,
  { md5Hash, bytes }: { md5Hash: string; bytes: number },
): void {
  if (held?.size === bytes && held.md5Hash === md5Hash) return;
  if (held === undefined) {
    throw new PublishError(`${address} was deleted as soon as it was there`, {
      hint: `Let what is below friendlake/ in the staging bucket stay for three days, and run again: ${KEPT}.`,
    });
  }
  const other = `${held.size} bytes with the MD5 ${held.md5Hash ?? 'unknown'}`;
  throw new PublishError(
    `${address} holds another file: ${other} in place of ${bytes} with ${md5Hash}`,
    {
      hint: `Somebody else writes below friendlake/ in the staging bucket. Delete that object and run again: ${KEPT}.`,
    },
  );
}

/** Deletes what a run brought to the bucket; much of it may be gone already. */
export function dropObjects(bucket: Bucket, place: Place, run: string): Promise<void> {
  return atBucket(bucket, async () => {
    let token: string | undefined = '';
    while (token !== undefined) {
      const { items, nextPageToken } = await listObjects(bucket, folderOf(place, run), token);
      for (const { name } of items) await dropObject(bucket, name);
      token = nextPageToken;
    }
  });
}

const Listing = z.object({
  items: z.array(z.object({ name: z.string() })).default([]),
  nextPageToken: z.string().optional(),
});

/** @param pageToken Empty for the first page. */
async function listObjects(bucket: Bucket, prefix: string, pageToken: string) {
  const after: [string, string][] = pageToken === '' ? [] : [['pageToken', pageToken]];
  const query: [string, string][] = [['prefix', prefix], ...after];
  return Listing.parse(await askBucket(bucket, { method: 'GET', path: '/o', query }));
}

/** What all names of a run's objects begin with. */
function folderOf({ datasetId }: Place, run: string): string {
  return `friendlake/${datasetId}/${run}/`;
}

function objectPath(name: string): string {
  return `/o/${encodeURIComponent(name)}`;
}

async function findObject(bucket: Bucket, name: string): Promise<StoredObject | undefined> {
  const found = await unlessRefused(404, () =>
    askBucket(bucket, { method: 'GET', path: objectPath(name) }),
  );
  return found === undefined ? undefined : StoredObject.parse(found);
}

/**
 * Sends a file where there is no object yet; Cloud Storage compares it with its MD5 before it
 * makes one. What is there afterwards is looked at, whoever brought it.
 */
async function createObject(
  bucket: Bucket,
  { name, path, md5Hash }: { name: string; path: string; md5Hash: string },
): Promise<StoredObject | undefined> {
  const target = `${bucket.endpoint}/upload/storage/v1/b/${encodeURIComponent(bucket.name)}/o`;
  const query = new URLSearchParams({ uploadType: 'resumable', name, ifGenerationMatch: '0' });
  const beginning = { url: `${target}?${query.toString()}`, json: { name, md5Hash } };
  await unlessRefused(412, () => sendFile(bucket, beginning, path));
  return findObject(bucket, name);
}

async function dropObject(bucket: Bucket, name: string): Promise<void> {
  await unlessRefused(404, () => askBucket(bucket, { method: 'DELETE', path: objectPath(name) }));
}
