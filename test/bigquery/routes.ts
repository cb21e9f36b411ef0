import { jobResource, type Job, type Jobs } from './jobs.ts';
import { uploadStep, type Answered, type Request } from './resumable-routes.ts';
import { restRows, restSchema } from './query-job.ts';
import { JobBody } from './resources.ts';
import { ServiceRefusal } from './service-error.ts';
import { checkDataset, type Store } from './store.ts';
import { answerOfStorage, isOfStorage, type StorageParts } from './storage-routes.ts';
import {
  deleteTable,
  getTable,
  insertTable,
  listRows,
  listTables,
  patchTable,
} from './table-routes.ts';

/** What a request is answered from. */
export interface Parts extends StorageParts {
  readonly store: Store;
  readonly jobs: Jobs;
}

const ROUTE =
  /^(?<upload>\/(?:resumable\/)?upload)?\/bigquery\/v2\/projects\/(?<project>[^/]+)\/(?<rest>.*)$/;

/**
 * Answers one request.
 *
 * @throws {ServiceRefusal} It is refused.
 */
export async function answerTo(asked: Request, parts: Parts): Promise<Answered> {
  const { request, url } = asked;
  if (request.headers.authorization === undefined) {
    throw new ServiceRefusal(401, 'required', 'Request is missing required authentication');
  }
  if (isOfStorage(url.pathname)) return answerOfStorage(asked, parts);
  const { upload, project = '', rest = '' } = ROUTE.exec(url.pathname)?.groups ?? {};
  if (project !== parts.store.projectId) {
    throw new ServiceRefusal(404, 'notFound', `Not found: Project ${project}`);
  }
  const [kind, ...names] = rest.split('/').map(decodeURIComponent);
  const ask = `${upload === undefined ? '' : 'upload '}${request.method} ${kind}`;
  switch (ask) {
    case 'upload POST jobs':
    case 'upload PUT jobs':
      return uploaded(asked, parts);
    case 'POST jobs':
      return ok(jobResource(await parts.jobs.take(JobBody.parse(jsonOf(asked)))));
    case 'GET jobs':
      return ok(jobResource(jobOf(names, url, parts)));
    case 'GET queries':
      return ok(results(jobOf(names, url, parts), url));
    case 'POST datasets':
    case 'GET datasets':
    case 'PATCH datasets':
    case 'DELETE datasets':
      return ok(await inDataset(names, asked, parts));
    default:
      throw new ServiceRefusal(501, 'notImplemented', `${ask} is not played`);
  }
}

async function inDataset(
  [datasetId = '', , tableId, data]: string[],
  asked: Request,
  { store }: Parts,
): Promise<unknown> {
  const { request, url } = asked;
  checkDataset(store, { projectId: store.projectId, datasetId });
  if (url.pathname.endsWith('/tables')) {
    if (request.method === 'GET') return listTables(store, url.searchParams);
    return insertTable(store, jsonOf(asked));
  }
  if (tableId === undefined) {
    const { projectId, location } = store;
    return { kind: 'bigquery#dataset', datasetReference: { projectId, datasetId }, location };
  }
  if (data !== undefined) return listRows(store, tableId, url.searchParams);
  if (request.method === 'GET') return getTable(store, tableId);
  if (request.method === 'DELETE') return deleteTable(store, tableId);
  return patchTable(store, tableId, { json: jsonOf(asked), ifMatch: request.headers['if-match'] });
}

async function uploaded(asked: Request, parts: Parts): Promise<Answered> {
  const { request, url, body } = asked;
  const { jobs, uploads, store, sessionOrigin } = parts;
  const take = async (job: unknown, file: string) =>
    jobResource(await jobs.take(JobBody.parse(job), file));
  if (url.searchParams.get('uploadType') === 'multipart') {
    const { job, file } = await uploads.whole(request.headers['content-type'] ?? '', body);
    return ok(await take(job, file));
  }
  return uploadStep(asked, uploads, {
    place: `${sessionOrigin}/upload/bigquery/v2/projects/${store.projectId}/jobs`,
    begin: (job) => (file) => take(job, file),
  });
}

function jobOf([id = '']: string[], url: URL, { jobs }: Parts): Job {
  return jobs.get(id, url.searchParams.get('location') ?? 'US');
}

/** `jobs.getQueryResults`. */
function results(job: Job, url: URL): unknown {
  const { jobReference } = job.body;
  if (job.state !== 'DONE') return { jobReference, jobComplete: false };
  if (job.error) throw new ServiceRefusal(400, job.error.reason, job.error.message);
  const { answer } = job;
  if (answer === undefined) throw new ServiceRefusal(400, 'invalid', 'Not a query');
  const start = Number(url.searchParams.get('pageToken') ?? 0);
  const size = Number(url.searchParams.get('maxResults') ?? 10_000);
  const rows = answer.rows.slice(start, start + size);
  const micros = url.searchParams.get('formatOptions.useInt64Timestamp') === 'true';
  if (
    rows.length > 0 &&
    !micros &&
    answer.columns.some(({ type }) => type.startsWith('TIMESTAMP'))
  ) {
    throw new ServiceRefusal(501, 'notImplemented', 'Timestamps are answered in microseconds');
  }
  return {
    jobReference,
    jobComplete: true,
    schema: restSchema(answer),
    totalRows: String(answer.rows.length),
    rows: restRows({ ...answer, rows }),
    ...(start + size < answer.rows.length && { pageToken: String(start + size) }),
  };
}

function ok(json: unknown): Answered {
  return { status: json === undefined ? 204 : 200, json };
}

function jsonOf({ body }: Request): unknown {
  return JSON.parse(body.toString());
}
