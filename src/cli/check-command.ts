import { settle } from '../config/settings.ts';
import { wallMs } from '../core/clock.ts';
import { Failure } from '../core/errors.ts';
import { check } from '../run/check.ts';
import { findingText } from './finding-text.ts';
import { loadPipeline } from './pipeline-file.ts';
import type { Terminal } from './terminal.ts';

/** At least one check failed; what to do stands below each. */
class CheckFailed extends Failure {
  override readonly name = 'CheckFailed';
  readonly exitStatus = 4;
}

/**
 * Prints what each check found, as it is found.
 *
 * @throws {Failure} One of them failed.
 */
export async function checkCommand(path: string, terminal: Terminal): Promise<void> {
  const { file, pipeline } = await loadPipeline(path, terminal.workingDirectory);
  const settings = settle(pipeline, { ...terminal, file, flags: {}, calls: true });
  let checks = 0;
  let failed = 0;
  for await (const finding of check(settings, { ...terminal, wallMs, random: Math.random })) {
    checks += 1;
    if (finding.result === 'failed') failed += 1;
    terminal.stdout.write(findingText(finding));
  }
  if (failed === 0) return;
  throw new CheckFailed(`${failed} of ${checks} checks failed`, {
    hint: 'Do what stands below each line that says FAILED, and check again.',
  });
}
