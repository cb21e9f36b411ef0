import { Failure } from '../core/errors.ts';

/** What a person is told about an error, and the exit status that goes with it. */
export function describeFailure(error: unknown): { text: string; exitStatus: number } {
  if (error instanceof Failure) {
    const text = `friendlake: ${error.message}\n  hint: ${error.hint}\n`;
    return { text, exitStatus: error.exitStatus };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    text: `friendlake: this is a bug, please report it\n${stack}\n`,
    exitStatus: 1,
  };
}
