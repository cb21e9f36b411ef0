import { Failure } from './errors.ts';

/** What one check found. */
export interface Finding {
  /** What was looked at, in a word. */
  readonly subject: string;
  /** A warning is nothing to be afraid of; what is unknown could not be looked at. */
  readonly result: 'ok' | 'warning' | 'unknown' | 'failed';
  readonly text: string;
  /** What to do; there is always something when it failed. */
  readonly remedy?: string;
}

/** What a check finds, where a failure is a finding too. */
export async function findingOf(subject: string, check: () => Promise<string>): Promise<Finding> {
  try {
    return { subject, result: 'ok', text: await check() };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { subject, result: 'failed', text: error.message, remedy: error.hint };
  }
}
