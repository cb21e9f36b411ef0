import { Interrupted } from '../core/errors.ts';
import { describeFailure } from './failure-text.ts';
import { runProgram } from './program.ts';
import type { Terminal } from './terminal.ts';
import { packageVersion } from './version.ts';

const terminal: Terminal = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  workingDirectory: process.cwd(),
  version: packageVersion(),
};

function untilSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      // The next one of either kind meets no handler and ends the process where it stands.
      process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
      controller.abort(new Interrupted(signal));
    });
  }
  return controller.signal;
}

try {
  await runProgram(
    {
      terminal,
      untilSignal,
    },
    process.argv.slice(2),
  );
} catch (error) {
  const { text, exitStatus } = describeFailure(error);
  process.stderr.write(text);
  process.exitCode = exitStatus;
}
