import type { BigQuery } from '@google-cloud/bigquery';
import { sleepMs } from '../../core/clock.ts';
import type { Place } from './place.ts';
import { isTransient, Refusal, refusalOf } from './refusal.ts';

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
  /** Does work until it is not refused for the moment any more. */
  readonly patiently: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Google's client; only uploads need it. */
  readonly client: BigQuery;
  /** Such as `https://bigquery.googleapis.com`. */
  readonly endpoint: string;
}

/** What a wire is made of. */
export interface WireOptions {
  readonly place: Place;
  readonly client: BigQuery;
  readonly endpoint: string;
  /** Ceiling of the first wait between attempts; it doubles. */
  readonly waitMs: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

/** Attempts of one request: the last wait is up to 64 times the first. */
const ATTEMPTS_MAX = 7;

/** Makes a wire; nothing is sent yet. */
export function createWire({ place, client, endpoint, waitMs, random }: WireOptions): Wire {
  async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        const refusal = refusalOf(error);
        const again = refusal instanceof Refusal && isTransient(refusal);
        if (!again || attempt === ATTEMPTS_MAX) throw refusal;
        await sleepMs((0.5 + random() / 2) * waitMs * 2 ** (attempt - 1));
      }
    }
  }

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
    patiently,
    send: (ask) => patiently(() => once(ask)),
  };
}
