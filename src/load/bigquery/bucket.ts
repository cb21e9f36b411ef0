import type { Receiver } from './resumable-upload.ts';

/** The bucket of Cloud Storage that files go through, as requests go to it. */
export interface Bucket extends Receiver {
  readonly name: string;
  /** Such as `https://storage.googleapis.com`. */
  readonly endpoint: string;
}

/** A request of Cloud Storage's JSON API. */
export interface BucketAsk {
  readonly method: 'GET' | 'DELETE';
  /** After `/storage/v1/b/BUCKET`; empty for the bucket itself. */
  readonly path: string;
  readonly query?: readonly [name: string, value: string][];
}

/**
 * Sends a request until it is answered, and gives the answer.
 *
 * @throws {Refusal} It is refused for good, or nothing helps for about a minute.
 */
export function askBucket(bucket: Bucket, { method, path, query = [] }: BucketAsk) {
  const { credentials, endpoint, name, patiently } = bucket;
  const url = new URL(`${endpoint}/storage/v1/b/${encodeURIComponent(name)}${path}`);
  url.search = new URLSearchParams(query).toString();
  return patiently(async (): Promise<unknown> => {
    const { data } = await credentials.request({
      url,
      method,
      responseType: 'json',
      retry: false, // Patience does it.
    });
    return data;
  });
}
