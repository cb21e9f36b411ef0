import { z } from 'zod';
import { sleepMs } from '../../src/core/clock.ts';
import { Refusal } from '../../src/load/bigquery/refusal.ts';
import type { Wire } from '../../src/load/bigquery/wire.ts';
import type { Refused } from './probe.ts';

const whole = z.coerce.number().optional();

/** A job, as far as probes look at it. */
export const LiveJob = z.object({
  configuration: z.object({ labels: z.record(z.string(), z.string()).optional() }),
  status: z.object({
    state: z.string(),
    errorResult: z.object({ reason: z.string(), message: z.string().default('') }).optional(),
  }),
  statistics: z.object({
    totalBytesProcessed: whole,
    load: z.object({ outputRows: whole }).optional(),
    query: z.object({ statementType: z.string().optional() }).optional(),
  }),
});
export type LiveJob = z.infer<typeof LiveJob>;

/** What came of a job that was handed in. */
export interface JobEnd {
  readonly id: string;
  readonly told: 'done' | Refused;
  /** As it was when it was done; undefined where there is no such job. */
  readonly job: LiveJob | undefined;
}

const POLL_MS = { first: 10, most: 1_000 } as const;

/** Hands a job in, once, and waits for its end. */
export async function endOf(
  wire: Wire,
  id: string,
  submit: () => Promise<unknown>,
): Promise<JobEnd> {
  const told = await toldBy(submit);
  if (told !== 'done') return { id, told, job: undefined };
  for (let pause: number = POLL_MS.first; ; pause = Math.min(POLL_MS.most, pause * 1.5)) {
    const job = LiveJob.parse(await wire.send(getJob(wire, id)));
    if (job.status.state === 'DONE') {
      const { errorResult } = job.status;
      return { id, job, told: errorResult ? { at: 'job', ...errorResult } : 'done' };
    }
    await sleepMs(pause);
  }
}

/** The request for a job. */
export function getJob({ place }: Wire, id: string, location = place.location) {
  return { method: 'GET', path: `${place.jobProjectId}/jobs/${id}`, query: { location } } as const;
}

/** Whether a request is granted, or how it is refused. */
export function toldBy(request: () => Promise<unknown>): Promise<'done' | Refused> {
  return orRefused(async () => {
    await request();
    return 'done' as const;
  });
}

/**
 * What a request comes to, or how it is refused.
 *
 * @throws {Refusal} It did not come to an answer: there is no network, or nobody's credentials.
 */
export async function orRefused<Value>(request: () => Promise<Value>): Promise<Value | Refused> {
  try {
    return await request();
  } catch (error) {
    if (!(error instanceof Refusal) || error.status === undefined) throw error;
    const { status, reason, message } = error;
    if (reason === 'credentials') throw error;
    return { at: 'request', status, reason, message };
  }
}
