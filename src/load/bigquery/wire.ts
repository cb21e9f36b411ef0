import type { BigQuery } from '@google-cloud/bigquery';
import type { Bucket } from './bucket.ts';
import { createPatience, type Patience, type PatienceOptions } from './patience.ts';
import type { Place } from './place.ts';

/** A request of BigQuery's REST API. */
export interface Ask {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** After `/bigquery/v2/projects/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: object;
  /** The request is refused when what it changes has become another. */
  readonly etag?: string;
}

/** BigQuery, as requests go to it. */
export interface Wire {
  readonly place: Place;
  /**
   * Sends a request until it is answered, and gives the answer. All of ours can be repeated: what
   * they make has a name, so a second one is refused with 409.
   *
   * @throws {Refusal} It is refused for good, or nothing helps for about a minute.
   */
  readonly send: (ask: Ask) => Promise<unknown>;
  readonly patiently: Patience;
  /** Google's client; only uploads need it. */
  readonly client: BigQuery;
  /** Such as `https://bigquery.googleapis.com`. */
  readonly endpoint: string;
  /** What files go through; undefined where each goes with the job that loads it. */
  readonly bucket: Bucket | undefined;
}

/** What a wire is made of. */
export interface WireOptions extends PatienceOptions {
  readonly place: Place;
  readonly client: BigQuery;
  readonly endpoint: string;
  readonly bucket?: Bucket | undefined;
}

/** Makes a wire; nothing is sent yet. */
export function createWire({ place, client, endpoint, bucket, ...rest }: WireOptions): Wire {
  const patiently = createPatience(rest);

  /** One attempt. A full address, as the client lets BIGQUERY_EMULATOR_HOST change any other. */
  function once({ method, path, query = {}, json, etag }: Ask): Promise<unknown> {
    return new Promise((resolve, reject) => {
      client.request(
        {
          method,
          uri: `${endpoint}/bigquery/v2/projects/${path}`,
          qs: query,
          ...(json && { json }),
          ...(etag !== undefined && { headers: { 'If-Match': etag } }),
        },
        (error, body: unknown) => (error ? reject(error) : resolve(body)),
      );
    });
  }

  return {
    place,
    client,
    endpoint,
    bucket,
    patiently,
    send: (ask) => patiently(() => once(ask)),
  };
}
