import { checkLoad, load } from './load-job.ts';
import { execute, explain, nameTables, READING, type Answer } from './query-job.ts';
import type { JobBody } from './resources.ts';
import { JobRefusal, ServiceRefusal } from './service-error.ts';
import { checkDataset, type Store } from './store.ts';

/** A job that the service took. */
export interface Job {
  readonly body: JobBody;
  readonly createdMs: number;
  state: 'PENDING' | 'RUNNING' | 'DONE';
  error: { readonly reason: string; readonly message: string } | undefined;
  answer: Answer | undefined;
  loaded: Record<string, string> | undefined;
  /** Settles when it is done. */
  done: Promise<void>;
}

/** The jobs of a service, which run one after another, each some time after it was taken. */
export interface Jobs {
  readonly all: ReadonlyMap<string, Job>;
  /**
   * Takes a job, whatever comes of it.
   *
   * @param file Path of the file that came with it.
   * @throws {ServiceRefusal} 409: there is a job of that id, be it a failed one; 404: not here.
   */
  take(body: JobBody, file?: string): Promise<Job>;
  /** @throws {ServiceRefusal} 404: there is none of that id in that location. */
  get(id: string, location: string): Job;
}

/** What jobs look at beside the store. */
export interface JobSurroundings {
  /** What a job that would be executed fails with instead. */
  readonly fail: (body: JobBody) => { reason: string; message: string } | undefined;
  /** How many rows of a load's file do not arrive. */
  readonly lose: (body: JobBody) => number;
  /** Path of the file that an address means. */
  readonly fileAt: (address: string) => string;
}

/** Begins without jobs. */
export function createJobs(store: Store, { fail, lose, fileAt }: JobSurroundings): Jobs {
  const all = new Map<string, Job>();
  let queue: Promise<void> = Promise.resolve();

  async function run(job: Job, file: string | undefined): Promise<void> {
    await sleep(); // Whoever does not wait for a job sees what was there before it.
    job.state = 'RUNNING';
    await sleep();
    const { load: loading, query } = job.body.configuration;
    try {
      const failure = fail(job.body);
      if (failure) throw new JobRefusal(failure.reason, failure.message);
      if (loading) {
        const source = file ?? fileAt(loading.sourceUris?.[0] ?? '');
        const { outputRows, ...told } = await store.alone(() => load(store, loading, source));
        job.loaded = { ...told, outputRows: String(Number(outputRows) - lose(job.body)) };
      }
      if (query) job.answer = await store.alone(() => execute(store, query));
    } catch (error) {
      if (!(error instanceof JobRefusal || error instanceof ServiceRefusal)) throw error;
      job.error = { reason: error.reason, message: error.message };
    } finally {
      job.state = 'DONE';
    }
  }

  return {
    all,
    async take(body, file) {
      const { jobId, location, projectId } = body.jobReference;
      const { load: loading, query, dryRun } = body.configuration;
      if (location.toUpperCase() !== store.location) {
        throw new ServiceRefusal(
          404,
          'notFound',
          `Not found: Dataset ${store.projectId}:${store.datasetId} was not found in location ${location}`,
        );
      }
      const destination = loading?.destinationTable ?? query?.destinationTable;
      if (destination) checkDataset(store, destination);
      const job: Job = {
        body,
        createdMs: Date.now(),
        state: 'PENDING',
        error: undefined,
        answer: undefined,
        loaded: undefined,
        done: Promise.resolve(),
      };
      if (dryRun) return dryRunOf(store, job);
      if (all.has(jobId)) {
        throw new ServiceRefusal(
          409,
          'duplicate',
          `Already Exists: Job ${projectId}:${location}.${jobId}`,
        );
      }
      if (loading) checkLoad(store, loading, file);
      all.set(jobId, job);
      job.done = queue = queue.then(() => run(job, file));
      return job;
    },
    get(id, location) {
      const job = all.get(id);
      if (job !== undefined && location.toUpperCase() === store.location) return job;
      throw new ServiceRefusal(
        404,
        'notFound',
        `Not found: Job ${store.projectId}:${location}.${id}`,
      );
    },
  };
}

/** What kind of statement a job executes, by its first word. */
function statementType({ configuration }: JobBody): string | undefined {
  const text = configuration.query?.query;
  if (text === undefined) return undefined;
  return READING.test(text) ? 'SELECT' : (/[A-Z]+/i.exec(text)?.[0].toUpperCase() ?? '');
}

/** Errors of a dry run come at once. */
async function dryRunOf(store: Store, job: Job): Promise<Job> {
  const { query } = job.body.configuration;
  if (query === undefined)
    throw new ServiceRefusal(501, 'notImplemented', 'Dry runs are of queries');
  if (!READING.test(query.query)) return { ...job, state: 'DONE' }; // Its type tells enough.
  try {
    if (query.defaultDataset) await nameTables(store);
    return { ...job, state: 'DONE', answer: await explain(store, query.query) };
  } catch (error) {
    if (error instanceof JobRefusal) throw new ServiceRefusal(400, error.reason, error.message);
    throw error;
  }
}

/** The resource of a job. */
export function jobResource({ body, createdMs, state, error, answer, loaded }: Job): unknown {
  const bytes = answer && String(answer.read.bytes);
  return {
    kind: 'bigquery#job',
    id: `${body.jobReference.projectId}:${body.jobReference.location}.${body.jobReference.jobId}`,
    ...body,
    status: {
      state,
      ...(error && { errorResult: error, errors: [error] }),
    },
    statistics: {
      creationTime: String(createdMs),
      ...(bytes !== undefined && {
        totalBytesProcessed: bytes,
      }),
      ...(body.configuration.query && {
        query: { totalBytesProcessed: bytes, statementType: statementType(body) },
      }),
      ...(loaded && { load: loaded }),
    },
  };
}

function sleep(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 3));
}
