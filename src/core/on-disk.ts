import { getSystemErrorMap } from 'node:util';
import { PublishError } from './errors.ts';

/**
 * Works on files of ours, and turns what the operating system or the database refused into a
 * failure with a remedy. Bugs stay what they are.
 *
 * @param place As a message names it, such as `The warehouse /data/lake`.
 * @throws {PublishError} The disk, the rights or a limit of the system stood in the way.
 */
export async function onDisk<Result>(place: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const refusal = refusalOf(cause);
    if (refusal === undefined) throw cause;
    throw new PublishError(`${place} cannot be read or written (${refusal})`, {
      hint: 'Make room or mend the cause and run again: what was staged is kept.',
      cause,
    });
  }
}

/** How DuckDB spells an error: its kind, and what was refused to it at the end. */
const DATABASE_ERROR = /^(?<kind>\w[\w ]*) Error: (?:[^\n]*: )?(?<reason>[^\n]*)/;
/** Kinds that never mean a wrong statement. */
const REFUSALS: readonly string[] = ['IO', 'FATAL', 'Out of Memory'];
/** DuckDB has the C library's words for an error, Node those of libuv; here they differ. */
const WORDS_OF_C: Readonly<Record<string, string>> = { 'input/output error': 'EIO' };

/** The code of a refusal, such as `ENOSPC`, or its words; undefined for any other error. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('syscall' in error && 'code' in error) return String(error.code);
  const { kind = '', reason = '' } = DATABASE_ERROR.exec(error.message)?.groups ?? {};
  const words = reason.toLowerCase();
  const named = [...getSystemErrorMap().values()].find(([, message]) => message === words);
  return WORDS_OF_C[words] ?? named?.[0] ?? (REFUSALS.includes(kind) ? reason : undefined);
}
