import { BigQuery } from '@google-cloud/bigquery';
import { GoogleAuth, OAuth2Client } from 'google-auth-library';
import { isLoopback } from '../../config/base-url.ts';
import type { Bucket } from './bucket.ts';
import { createPatience, type PatienceOptions } from './patience.ts';
import type { Place } from './place.ts';
import { createWire, type Wire } from './wire.ts';

/** Where BigQuery is when nothing else is said. */
export const GOOGLE = 'https://bigquery.googleapis.com';

/** Where Cloud Storage is, likewise. */
export const GOOGLE_STORAGE = 'https://storage.googleapis.com';

/** What reading, writing and deleting objects takes: "OAuth 2.0 scopes" of the API's guide. */
const STORAGE_SCOPE = 'https://www.googleapis.com/auth/devstorage.read_write';

/** What talking to BigQuery takes. */
export interface ClientOptions extends PatienceOptions {
  readonly place: Place;
  /** A scheme and a host; on loopback, nobody's credentials are looked for or sent. */
  readonly endpoint: string;
  /** Where files are brought first; undefined where each goes with the job that loads it. */
  readonly staging?: { readonly bucket: string; readonly endpoint: string } | undefined;
}

/** Opens the wire to BigQuery, with the credentials that Google's client finds; nothing is sent. */
export function openWire({ place, endpoint, staging, ...rest }: ClientOptions): Wire {
  const client = new BigQuery({
    projectId: place.projectId,
    location: place.location,
    apiEndpoint: endpoint,
    autoRetry: false, // The wire does it, for uploads too.
    ...(isLoopback(endpoint) && { authClient: nobody() }),
  });
  const bucket: Bucket | undefined = staging && {
    name: staging.bucket,
    endpoint: staging.endpoint,
    credentials: storageCredentials(staging.endpoint, place),
    patiently: createPatience(rest),
  };
  return createWire({ place, client, endpoint, bucket, ...rest });
}

/**
 * The credentials that Cloud Storage is asked with: those of BigQuery's client are for the scope of
 * BigQuery, which Cloud Storage refuses. On loopback they are nobody's, wherever BigQuery is.
 */
export function storageCredentials(
  endpoint: string,
  { projectId }: Pick<Place, 'projectId'>,
): GoogleAuth | OAuth2Client {
  if (isLoopback(endpoint)) return nobody();
  // Without a project it would ask the network for one.
  return new GoogleAuth({ scopes: [STORAGE_SCOPE], projectId });
}

/** Without any credentials the client would ask the network for some. */
function nobody(): OAuth2Client {
  const client = new OAuth2Client();
  client.setCredentials({ access_token: 'loopback', expiry_date: Number.MAX_SAFE_INTEGER });
  return client;
}
