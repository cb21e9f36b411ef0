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

try {
  await runProgram(
    {
      terminal,
      keepOpen(simulator) {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) {
          process.once(signal, () => void simulator.close());
        }
      },
    },
    process.argv.slice(2),
  );
} catch (error) {
  const { text, exitStatus } = describeFailure(error);
  process.stderr.write(text);
  process.exitCode = exitStatus;
}
