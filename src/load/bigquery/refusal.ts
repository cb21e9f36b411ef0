import { z } from 'zod';

/** Why BigQuery did not do what it was asked to. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** Of HTTP; undefined when there was no answer, or when a job failed. */
  readonly status: number | undefined;
  /** BigQuery's word, or `network` and `credentials` for what never reached it. */
  readonly reason: string;

  constructor(message: string, { status, reason }: { status?: number; reason: string }) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** What the two halves of Google's client throw, as far as it says why. */
const Told = z.looseObject({ reason: z.string().optional(), message: z.string().optional() });
const Thrown = z.looseObject({
  code: z.union([z.number(), z.string()]).optional(),
  status: z.number().optional(),
  errors: z.array(Told).optional(),
  response: z
    .looseObject({
      status: z.number().optional(),
      data: z.unknown().optional(),
    })
    .optional(),
});
const Body = z.looseObject({
  error: z.looseObject({ message: z.string().optional(), errors: z.array(Told).optional() }),
});

/** How the client words that it has nobody's credentials, or that they are not valid any more. */
const CREDENTIALS =
  /default credentials|invalid_grant|invalid_client|invalid_rapt|UNAUTHENTICATED|the credential file specified/;

/** The refusal in an error of the client; an error of another kind is returned as it is. */
export function refusalOf(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Refusal) return error;
  const thrown = Thrown.safeParse(error);
  if (!thrown.success) return error;
  const { code, errors, response } = thrown.data;
  const body = Body.safeParse(response?.data);
  const told = body.success ? body.data.error.errors : errors;
  const status = response?.status ?? (typeof code === 'number' ? code : undefined);
  const message = (body.success ? body.data.error.message : told?.[0]?.message) ?? error.message;
  if (status === 401 || CREDENTIALS.test(error.message)) {
    return new Refusal(message, { status: 401, reason: 'credentials' });
  }
  if (status !== undefined) {
    return new Refusal(message, { status, reason: told?.[0]?.reason ?? `HTTP ${status}` });
  }
  // An error of a file has a code, too, and the path of it.
  if (typeof code !== 'string' || 'path' in error) return error;
  return new Refusal(code, { reason: 'network' }); // Its text may hold an address, so it stays.
}

/** @returns Undefined where the work is refused with that status. */
export async function unlessRefused<Result>(
  status: number,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal && error.status === status) return undefined;
    throw error;
  }
}

const TRANSIENT_REASONS: ReadonlySet<string> = new Set([
  'network',
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'jobRateLimitExceeded',
  'backendError',
  'jobBackendError',
  'internalError',
  'jobInternalError',
]);

/** Whether the same request may be granted in seconds; `quotaExceeded` takes hours. */
export function isTransient({ status, reason }: Refusal): boolean {
  if (reason === 'quotaExceeded') return false;
  return (
    TRANSIENT_REASONS.has(reason) ||
    status === 408 ||
    status === 429 ||
    (status !== undefined && status >= 500 && status !== 501)
  );
}
