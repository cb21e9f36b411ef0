import { BigQuery } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';
import { isLoopback } from '../../config/base-url.ts';
import type { PatienceOptions } from './patience.ts';
import type { Place } from './place.ts';
import { createWire, type Wire } from './wire.ts';

/** Where BigQuery is when nothing else is said. */
export const GOOGLE = 'https://bigquery.googleapis.com';

/** What talking to BigQuery takes. */
export interface ClientOptions extends PatienceOptions {
  readonly place: Place;
  /** A scheme and a host; on loopback, nobody's credentials are looked for or sent. */
  readonly endpoint: string;
}

/** Opens the wire to BigQuery, with the credentials that Google's client finds; nothing is sent. */
export function openWire({ place, endpoint, ...rest }: ClientOptions): Wire {
  const client = new BigQuery({
    projectId: place.projectId,
    location: place.location,
    apiEndpoint: endpoint,
    autoRetry: false, // The wire does it, for uploads too.
    ...(isLoopback(endpoint) && { authClient: nobody() }),
  });
  return createWire({ place, client, endpoint, ...rest });
}

/** Without any credentials the client would ask the network for some. */
function nobody(): OAuth2Client {
  const client = new OAuth2Client();
  client.setCredentials({ access_token: 'loopback', expiry_date: Number.MAX_SAFE_INTEGER });
  return client;
}
