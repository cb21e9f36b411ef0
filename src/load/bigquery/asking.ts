import { randomUUID } from 'node:crypto';
import { answerOf, queryOnce } from './query.ts';
import type { Wire } from './wire.ts';

/** Asks a question with a small answer; it is charged for, as all queries are. */
export async function ask(
  wire: Wire,
  run: string,
  sql: string,
): Promise<Record<string, string | null>[]> {
  const job = await queryOnce(wire, { name: `friendlake_ask_${randomUUID()}`, run, sql });
  return answerOf(wire, job.jobReference.jobId);
}
