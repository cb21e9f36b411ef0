import { createRandom, drawBelow, drawFrom } from '../../src/simulator/random.ts';
import { seen } from '../bigquery/loading.ts';
import { startBigQuery, type BigQueryService, type Fault } from '../bigquery/server.ts';
import type { Destination } from './destination.ts';

const UNAVAILABLE = { status: 503, reason: 'backendError' };
const SLOWER = { status: 403, reason: 'rateLimitExceeded' };

/** What a request meets on its way, each as often as the others. */
const FAULTS: readonly [Fault, ...Fault[]] = [
  { when: 'before', answer: UNAVAILABLE },
  { when: 'after', answer: UNAVAILABLE },
  { when: 'before', answer: 'reset' },
  { when: 'after', answer: 'reset' },
  { when: 'before', answer: SLOWER },
];

/** About as many requests as publishing takes, from the first to a staging table on. */
const PUBLISHING_REQUESTS = 70;
/** As long as one request or two. */
const PUBLISHING_MS = 60;

/** A dataset on loopback that gives trouble, as destination of processes. */
export interface Dataset extends Destination {
  readonly service: BigQueryService;
  /** The day that was published when a job was executed, by the job's id; none before the first. */
  readonly shownAt: ReadonlyMap<string, string>;
  /** How many requests met a fault. */
  faults(): number;
}

/**
 * Starts a service with an empty dataset.
 *
 * @param trouble Shares, from 0 to 1, of requests that meet a fault and of jobs that fail.
 */
export async function startDataset(
  seed: number,
  trouble: { readonly faulted: number; readonly failing: number },
): Promise<Dataset> {
  const service = await startBigQuery();
  const { projectId, datasetId, location, url } = service;
  const random = createRandom(seed);
  const shownAt = new Map<string, string>();
  let publishings = 0;
  let left: number | undefined; // Requests until a process may be struck, once it publishes.
  let faults = 0;

  service.fault = ({ path }) => {
    if (path === `datasets/${datasetId}`)
      left = undefined; // Each process looks at it first.
    else if (left !== undefined) left -= 1;
    else if (path.startsWith('tables/staging_')) left = drawBelow(random, PUBLISHING_REQUESTS);
    if (left === 0) publishings += 1;
    if (random() >= trouble.faulted) return undefined;
    faults += 1;
    return drawFrom(random, FAULTS);
  };
  service.jobFailure = ({ jobReference: { jobId } }) => {
    const text = service.store.tables.get('friends')?.body.view?.query;
    const [, date] = /= DATE '([\d-]{10})'/.exec(text ?? '') ?? [];
    if (date) shownAt.set(jobId, date);
    return random() < trouble.failing ? { reason: 'backendError', message: 'made up' } : undefined;
  };

  const place = { project: projectId, dataset: datasetId, location, apiEndpoint: url };
  return {
    service,
    shownAt,
    faults: () => faults,
    source: `bigquery(${JSON.stringify(place)})`,
    publishingMs: PUBLISHING_MS,
    publishings: () => publishings,
    readBack: (friends) =>
      `(SELECT * REPLACE (coalesce(group_names, []) AS group_names) FROM ${friends})`,
    read: (look) => look({ rows: (sql) => seen(service, sql.replaceAll(/\{(\w+)\}/g, '`$1`')) }),
  };
}
