import { settle } from '../config/settings.ts';
import { DamageError } from '../core/errors.ts';
import { verifyLedger, type LedgerReport } from '../run/verify.ts';
import { loadPipeline } from './pipeline-file.ts';
import { grouped, type Terminal } from './terminal.ts';

/**
 * Prints what the ledger proves about a run.
 *
 * @throws {DamageError} More calls were sent in a second than were allowed.
 */
export async function verifyCommand(
  path: string,
  run: string | undefined,
  terminal: Terminal,
): Promise<void> {
  const { file, pipeline } = await loadPipeline(path, terminal.workingDirectory);
  const settings = settle(pipeline, { ...terminal, file, flags: {}, calls: false });
  const report = await verifyLedger(settings, run);
  terminal.stdout.write(`${reportText(report)}\n`);
  if (report.worstSecond <= report.rate) return;
  throw new DamageError(
    `Run ${report.run} sent ${report.worstSecond} calls in a second, ${report.rate} were allowed`,
    { hint: 'Report this with the `calls` of the run; until then set a lower rate.' },
  );
}

/** The report as three lines. */
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
