import { Readable, Writable } from 'node:stream';
import { describeFailure } from '../../src/cli/failure-text.ts';
import { runProgram } from '../../src/cli/program.ts';
import { DEMO_APP } from '../../src/simulator/index.ts';
import type { CliOptions, CliResult } from './run-cli.ts';

/** Runs `friendlake` in this process: everything of it but the process's own affairs. */
export async function typeCli(
  args: readonly string[],
  { cwd, environment = {}, stdin = '' }: CliOptions,
): Promise<CliResult> {
  const stdout = createPaper();
  const stderr = createPaper();
  const terminal = {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    environment: { FRIENDLAKE_SECRET_KEY: DEMO_APP.secretKey, ...environment },
    workingDirectory: cwd,
    version: '0.0.0-test',
  };
  const host = { terminal, untilSignal: () => new AbortController().signal };
  try {
    await runProgram(host, args);
    return { status: 0, stdout: stdout.text(), stderr: stderr.text() };
  } catch (error) {
    const { text, exitStatus } = describeFailure(error);
    return { status: exitStatus, stdout: stdout.text(), stderr: stderr.text() + text };
  }
}

/** A stream that keeps what is written to it. */
function createPaper(): { stream: Writable; text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString() };
}
