import { z } from 'zod';
import { monotonicMs, sleepMs } from '../../core/clock.ts';
import { PublishError } from '../../core/errors.ts';
import { isTransient, Refusal, unlessRefused } from './refusal.ts';
import type { Wire } from './wire.ts';

const bytes = z.coerce.number().default(0);

/** A job, as far as it is looked at. */
export const JobResource = z.object({
  jobReference: z.object({ jobId: z.string() }),
  configuration: z.object({ labels: z.record(z.string(), z.string()).default({}) }),
  status: z.object({
    state: z.enum(['PENDING', 'RUNNING', 'DONE']),
    // Entries of `errors` alone do not mean that it failed.
    errorResult: z.object({ reason: z.string(), message: z.string().default('') }).optional(),
  }),
  statistics: z.object({
    totalBytesProcessed: bytes,
    load: z.object({ outputRows: z.coerce.number().default(0) }).optional(),
  }),
});
export type JobResource = z.infer<typeof JobResource>;

/** A job that is to be done once. */
export interface OnceJob {
  /** Its id without the generation: the same for the same work, whoever does it and how often. */
  readonly name: string;
  /** Id of the run that it belongs to, which its label says. */
  readonly run: string;
  /** Hands it in under an id. */
  submit(jobId: string): Promise<unknown>;
}

/** The label of a job that says for which run it is; labels hold no capitals. */
export function runLabel(run: string): { readonly friendlake_run: string } {
  return { friendlake_run: run.toLowerCase() };
}

/** Hands in a job that comes without a file. */
export function insertJob({ place, send }: Wire, body: object): Promise<unknown> {
  return send({ method: 'POST', path: `${place.jobProjectId}/jobs`, json: body });
}

/** Times a job of ours is handed in again when BigQuery failed in it. */
const FAILURES_MAX = 4;
/** More than the longest job may run, which is 6 h. */
const DEADLINE_MS = 7 * 3_600_000;
const POLL_MS = { first: 20, most: 2_000 } as const;

/**
 * Does a job exactly once, however often it is asked to and whatever happens in between.
 *
 * Its id is looked up first; only if there is none is it handed in, and if meanwhile somebody did,
 * that one is waited for. An id serves once, also for a job that failed: then, and only then, the
 * next generation of it is used.
 *
 * @throws {Refusal} It failed for good.
 * @throws {PublishError} Another run does this very work.
 */
export async function doOnce(wire: Wire, job: OnceJob): Promise<JobResource> {
  for (let generation = 0, failures = 0; ; generation++) {
    const id = `${job.name}_g${generation}`;
    const earlier = await findJob(wire, id);
    const taken = earlier ?? (await handIn(wire, job, id));
    if (taken.configuration.labels['friendlake_run'] !== runLabel(job.run).friendlake_run) {
      throw new PublishError(
        `Another run (${taken.configuration.labels['friendlake_run'] ?? 'unknown'}) publishes on the same base: job ${id}`,
        {
          hint: 'Let it end and start a new run. If it is gone for good, --replace-date takes its day.',
        },
      );
    }
    const { status, ...done } = await waitFor(wire, id);
    const { errorResult } = status;
    if (errorResult === undefined) return { status, ...done };
    if (earlier !== undefined) continue; // It failed in an earlier attempt of ours.
    const refusal = new Refusal(errorResult.message, errorResult);
    if (!isTransient(refusal) || ++failures > FAILURES_MAX) throw refusal;
  }
}

async function handIn(wire: Wire, job: OnceJob, id: string): Promise<JobResource> {
  try {
    return JobResource.parse(await job.submit(id));
  } catch (error) {
    if (!(error instanceof Refusal && error.status === 409)) throw error;
    const other = await findJob(wire, id);
    if (other === undefined) throw error;
    return other;
  }
}

/** @returns Undefined when there is no such job in this location. */
async function findJob({ place, send }: Wire, id: string): Promise<JobResource | undefined> {
  const path = `${place.jobProjectId}/jobs/${id}`;
  const query = { location: place.location };
  const found = await unlessRefused(404, () => send({ method: 'GET', path, query }));
  return found === undefined ? undefined : JobResource.parse(found);
}

async function waitFor(wire: Wire, id: string): Promise<JobResource> {
  const deadline = monotonicMs() + DEADLINE_MS;
  for (let pause: number = POLL_MS.first; ; pause = Math.min(POLL_MS.most, pause * 1.5)) {
    const job = await findJob(wire, id);
    if (job?.status.state === 'DONE') return job;
    if (monotonicMs() > deadline) {
      throw new Refusal(`Job ${id} is not done after 7 hours`, { reason: 'timeout' });
    }
    await sleepMs(pause);
  }
}
