import { Failure } from '../core/errors.ts';

/** What one check found. */
export interface Finding {
  readonly subject: 'accounts' | 'service' | 'clock' | 'destination' | 'state';
  /** A warning lets a run begin; what is unknown could not be looked at. */
  readonly result: 'ok' | 'warning' | 'unknown' | 'failed';
  readonly text: string;
  /** What to do; there is always something when it failed. */
  readonly remedy?: string;
}

/** What a check finds, where a failure is a finding too. */
export async function findingOf(
  subject: Finding['subject'],
  check: () => Promise<string>,
): Promise<Finding> {
  try {
    return { subject, result: 'ok', text: await check() };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { subject, result: 'failed', text: error.message, remedy: error.hint };
  }
}
