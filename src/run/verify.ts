import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { ConfigError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { inspectWarehouse } from '../load/parquet/inspection.ts';
import { readManifest } from '../load/parquet/manifest.ts';
import { inspectStage } from '../stage/inspection.ts';
import { folderOf } from './destination.ts';
import { reportLedger, type LedgerReport } from './ledger-report.ts';
import { isRunId } from './run-id.ts';
import { withScratch } from './scratch.ts';
import { lockState } from './state-lock.ts';

/** What to verify, and whom to tell. */
export interface VerifyOptions {
  /** Whose calls are counted; otherwise the unfinished run's or the newest one's. */
  readonly run: string | undefined;
  /** Whether every byte of every file is read. */
  readonly readData: boolean;
  /** Is told each finding as soon as it is made. */
  readonly tell: (finding: Finding) => void;
  /** Spells a report in lines. */
  readonly spell: (report: LedgerReport) => string;
}

/**
 * Verifies that everything a pipeline has written is there, is whole, and agrees: manifest, files,
 * catalog and rows of the warehouse, stage and journal of each run, and the calls of one against
 * the rate. It changes nothing; while a run is at work it refuses.
 *
 * @throws {LockedError} A run is at work.
 * @throws {ConfigError} The run asked for does not exist, or there is none at all.
 */
export async function verify(settings: Settings, options: VerifyOptions): Promise<void> {
  const { stateDir, app } = settings;
  const destination = folderOf(settings);
  const lock = existsSync(stateDir) ? await lockState(settings) : undefined;
  try {
    await withScratch(async ({ engine, folder: scratch }) => {
      const { tell, readData } = options;
      const warehouse = { ...destination, sdkAppId: app.sdkAppId, scratch, engine, readData };
      for await (const finding of inspectWarehouse(warehouse)) tell(finding);
      const manifest = await readManifest(destination.root).catch(() => undefined); // It was told.
      const publishedRuns = manifest?.runs.map(({ run }) => run) ?? [];
      for (const directory of await stages(stateDir)) {
        const found = await inspectStage(directory, { engine, readData, publishedRuns });
        for (const finding of found) tell(finding);
      }
      tell(await ledgerFinding(settings, options));
    });
  } finally {
    lock?.release();
  }
}

async function stages(stateDir: string): Promise<string[]> {
  const runs = join(stateDir, 'runs');
  if (!existsSync(runs)) return [];
  return (await readdir(runs))
    .filter(isRunId)
    .toSorted()
    .map((run) => join(runs, run));
}

async function ledgerFinding(settings: Settings, { run, spell }: VerifyOptions): Promise<Finding> {
  const subject = 'ledger';
  try {
    const report = await reportLedger(settings, run);
    const text = spell(report);
    if (report.worstSecond <= report.rate) return { subject, result: 'ok', text };
    const over = `${text}\n${report.worstSecond} calls were sent in a second, ${report.rate} were allowed`;
    const remedy = 'Report this with the `calls` of the run; until then set a lower rate.';
    return { subject, result: 'failed', text: over, remedy };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    const text = `It could not be read: ${reason}`;
    return { subject, result: 'unknown', text, remedy: 'See what else was found.' };
  }
}
