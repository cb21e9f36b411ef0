import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GoogleAuth, JWT } from 'google-auth-library';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { askBucket } from '../../src/load/bigquery/bucket.ts';
import {
  GOOGLE,
  GOOGLE_STORAGE,
  openWire,
  storageCredentials,
} from '../../src/load/bigquery/client.ts';
import { wireOn } from './loading.ts';
import { startBigQuery } from './server.ts';

const READ_WRITE = 'https://www.googleapis.com/auth/devstorage.read_write';

let folder: string;
/** What was asked of the service that gives tokens for the identity of another cloud. */
const exchanged: URLSearchParams[] = [];
const tokens = createServer((request, response) => {
  let form = '';
  request.on('data', (chunk: Buffer) => (form += chunk.toString()));
  request.on('end', () => {
    exchanged.push(new URLSearchParams(form));
    response.setHeader('content-type', 'application/json');
    const token = { access_token: 'a-secret', expires_in: 3_600, token_type: 'Bearer' };
    response.end(JSON.stringify({ ...token, issued_token_type: 'urn:x' }));
  });
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'friendlake-'));
  await new Promise<void>((resolve) => tokens.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(async () => {
  await new Promise((resolve) => tokens.close(resolve));
  await rm(folder, { recursive: true });
});

/** Makes a file the machine's credentials. */
async function useCredentials(name: string, json: object): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(json));
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', path);
}

/** Credentials that are exchanged for a token on loopback. */
async function useIdentity(): Promise<void> {
  await writeFile(join(folder, 'identity'), 'made-up');
  const { port } = tokens.address() as AddressInfo;
  await useCredentials('identity.json', {
    type: 'external_account',
    audience:
      '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `http://127.0.0.1:${port}/token`,
    credential_source: { file: join(folder, 'identity') },
  });
}

test('the machine’s credentials are asked for a token that may write to buckets, and nothing more', async () => {
  await useIdentity();
  const credentials = storageCredentials(GOOGLE_STORAGE, { projectId: 'a-project' });
  const headers = await credentials.getRequestHeaders(GOOGLE_STORAGE);
  expect(headers.get('authorization')).toBe('Bearer a-secret');
  expect(exchanged.map((form) => form.get('scope'))).toEqual([READ_WRITE]);
});

test('the key of a service account signs for the same', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  await useCredentials('key.json', {
    type: 'service_account',
    client_email: 'etl@a-project.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  });
  const credentials = storageCredentials(GOOGLE_STORAGE, { projectId: 'a-project' });
  if (!(credentials instanceof GoogleAuth)) throw new Error('nobody’s');
  const client = await credentials.getClient();
  expect(client).toBeInstanceOf(JWT);
  expect(client).toMatchObject({ scopes: [READ_WRITE] });
});

test('a Cloud Storage on loopback gets nobody’s credentials, although BigQuery is Google’s', async () => {
  await useIdentity();
  const service = await startBigQuery({ bucket: 'a-bucket' });
  const { bucket } = openWire({
    place: wireOn(service).place,
    endpoint: GOOGLE,
    staging: { bucket: 'a-bucket', endpoint: service.url },
    waitMs: 1,
    random: Math.random,
  });
  if (bucket === undefined) throw new Error('no bucket');
  const before = exchanged.length;
  await askBucket(bucket, { method: 'GET', path: '' });
  expect(service.asked.map(({ authorization }) => authorization)).toEqual(['Bearer loopback']);
  expect(exchanged).toHaveLength(before);
});
