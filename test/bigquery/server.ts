import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { ZodError } from 'zod';
import { createJobs, type Jobs } from './jobs.ts';
import type { JobBody } from './resources.ts';
import type { Answered } from './resumable-routes.ts';
import { answerTo } from './routes.ts';
import { errorBody, ServiceRefusal } from './service-error.ts';
import { createBucket, fileAt, type StoredBucket } from './storage.ts';
import { openStore, type Store } from './store.ts';
import { createUploads } from './uploads.ts';

/** A request as a fault may be chosen by it. */
export interface Asked {
  readonly method: string;
  /** Without the project and dataset. */
  readonly path: string;
  readonly authorization: string | undefined;
  /** From 0, over all requests. */
  readonly number: number;
  /** The same for a request that is sent again. */
  readonly digest: string;
  /** What was sent and what was answered, where it was JSON. */
  readonly json: unknown;
  answer?: unknown;
}

/** What goes wrong with a request: before the service does what it is asked to, or after. */
export interface Fault {
  readonly when: 'before' | 'after';
  readonly answer: 'reset' | { readonly status: number; readonly reason: string };
}

/** A BigQuery on loopback: one project with one dataset, rows in DuckDB. */
export interface BigQueryService {
  /** What to give as `apiEndpoint`. */
  readonly url: string;
  readonly projectId: string;
  readonly datasetId: string;
  readonly location: string;
  readonly store: Store;
  readonly jobs: Jobs;
  /** What Cloud Storage has beside it, at the same address; can go at any time. */
  bucket: StoredBucket | undefined;
  /** The scheme and host of the places that files are to be sent to; can be set at any time. */
  sessionOrigin: string;
  /** Every request that came, in order. */
  readonly asked: readonly Asked[];
  /** Can be set at any time. */
  fault: (asked: Asked) => Fault | undefined;
  /** What a job fails with instead of being executed; can be set at any time. */
  jobFailure: (body: JobBody) => { reason: string; message: string } | undefined;
  /** How many rows of a load's file do not arrive; can be set at any time. */
  lostRows: (body: JobBody) => number;
}

/** Starts the service; it ends with the tests of the file. */
export async function startBigQuery(
  place: { readonly location?: string; readonly bucket?: string | undefined } = {},
): Promise<BigQueryService> {
  const folder = await mkdtemp(join(tmpdir(), 'friendlake-bigquery-'));
  const store = await openStore({
    projectId: 'a-project',
    datasetId: 'chat',
    location: place.location ?? 'EU',
  });
  const uploads = createUploads(folder);
  const asked: Asked[] = [];
  const jobs = createJobs(store, {
    fail: (body) => service.jobFailure(body),
    lose: (body) => service.lostRows(body),
    fileAt: (address) => fileAt(service.bucket, address),
  });

  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '', 'http://loopback');
      const body = await bodyOf(request);
      const one: Asked = {
        method: request.method ?? '',
        path: url.pathname.replace(/^.*\/projects\/[^/]+\/(datasets\/[^/]+\/)?/, ''),
        authorization: request.headers.authorization,
        number: asked.length,
        digest: createHash('sha256')
          .update(`${request.method} ${request.url} ${request.headers['content-range']}`)
          .update(body)
          .digest('hex'),
        json: request.headers['content-type']?.startsWith('application/json')
          ? JSON.parse(body.toString() || 'null')
          : undefined,
      };
      asked.push(one);
      const fault = service.fault(one);
      const { answer: failing } = fault ?? {};
      let answered: Answered;
      try {
        if (fault?.when === 'before') throw failureOf(fault);
        answered = await store.alone(() =>
          answerTo({ request, url, body }, { ...service, uploads }),
        );
        if (fault?.when === 'after') throw failureOf(fault);
      } catch (error) {
        if (failing === 'reset') return void request.socket.destroy();
        answered = refusalOf(error);
      }
      one.answer = answered.json;
      response.writeHead(answered.status, {
        'content-type': 'application/json',
        ...answered.headers,
      });
      response.end(answered.json === undefined ? '' : JSON.stringify(answered.json));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const service: BigQueryService = {
    url: `http://127.0.0.1:${port}`,
    sessionOrigin: `http://127.0.0.1:${port}`,
    projectId: store.projectId,
    datasetId: store.datasetId,
    location: store.location,
    store,
    jobs,
    bucket: place.bucket === undefined ? undefined : createBucket(place.bucket),
    asked,
    fault: () => undefined,
    jobFailure: () => undefined,
    lostRows: () => 0,
  };
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await Promise.all([...jobs.all.values()].map(({ done }) => done));
    store.engine.close();
    await rm(folder, { recursive: true });
  });
  return service;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function failureOf({ answer }: Fault): ServiceRefusal {
  return answer === 'reset'
    ? new ServiceRefusal(0, 'reset', '')
    : new ServiceRefusal(answer.status, answer.reason, `A made-up ${answer.reason}`);
}

function refusalOf(error: unknown): Answered {
  if (error instanceof ServiceRefusal) return { status: error.status, json: errorBody(error) };
  const text = error instanceof ZodError ? `Invalid JSON payload: ${error.message}` : String(error);
  const status = error instanceof ZodError ? 400 : 500;
  const reason = status === 400 ? 'invalid' : 'internalError';
  return { status, json: errorBody(new ServiceRefusal(status, reason, text)) };
}
