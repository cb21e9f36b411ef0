import { settle } from '../config/settings.ts';
import { DamageError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import type { LedgerReport } from '../run/ledger-report.ts';
import { verify } from '../run/verify.ts';
import { findingText } from './finding-text.ts';
import { loadPipeline } from './pipeline-file.ts';
import { grouped, type Terminal } from './terminal.ts';

/** The flags of `verify`, as they are typed. */
export interface VerifyFlags {
  readonly readData?: boolean;
}

/**
 * Prints what is found of everything that a pipeline has written, as it is found.
 *
 * @throws {DamageError} Something is not as it was written, or more calls were sent than allowed.
 */
export async function verifyCommand(
  path: string,
  run: string | undefined,
  { readData = false, terminal }: VerifyFlags & { terminal: Terminal },
): Promise<void> {
  const { file, pipeline } = await loadPipeline(path, terminal.workingDirectory);
  const settings = settle(pipeline, { ...terminal, file, flags: {}, calls: false });
  let failed = 0;
  const tell = (finding: Finding) => {
    if (finding.result === 'failed') failed += 1;
    terminal.stdout.write(findingText(finding));
  };
  await verify(settings, { run, readData, tell, spell: reportText });
  if (failed === 0) return;
  throw new DamageError(
    failed === 1 ? '1 thing is not as it should be' : `${failed} things are not as they should be`,
    {
      hint: 'Do what stands below each line that says FAILED, and verify again.',
    },
  );
}

/** The report as four lines. */
export function reportText(report: LedgerReport): string {
  const { calls, retries, unanswered, processes, seconds, rate } = report;
  const perSecond = seconds > 0 ? calls / seconds : 0;
  const used = rate > 0 ? (perSecond / rate) * 100 : 0;
  const codes = report.byCode.map(({ code, calls: n }) => `${code ?? 'none'}: ${grouped(n)}`);
  const state = report.published ? 'published' : 'unfinished';
  return [
    `run     ${report.run}   ${state}   ${grouped(processes)} ${processes === 1 ? 'process' : 'processes'}`,
    `calls   ${grouped(calls)} in ${seconds.toFixed(1)} s   ${grouped(retries)} retries   ${grouped(unanswered)} unanswered`,
    `rate    worst second ${report.worstSecond} of ${rate} allowed   ${perSecond.toFixed(1)} calls/s, ${used.toFixed(1)} % used`,
    `codes   ${codes.join('   ')}`,
  ].join('\n');
}
