import { Failure } from '../../src/core/errors.ts';

/** What a failure tells, as the operator sees it: its class, what happened, and what to do. */
export async function told(work: Promise<unknown>): Promise<string[]> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Failure)) throw new Error('not a failure', { cause: error });
  return [error.name, error.message, error.hint];
}
