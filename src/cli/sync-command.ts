import { settle } from '../config/settings.ts';
import { monotonicMs, wallMs } from '../core/clock.ts';
import { demandCompleteness } from '../run/brakes.ts';
import type { RunResult } from '../run/publish.ts';
import { sync } from '../run/sync.ts';
import { loadPipeline } from './pipeline-file.ts';
import { createProgressDisplay } from './progress-display.ts';
import { summary } from './summary.ts';
import type { Terminal } from './terminal.ts';

/** The flags of `sync`, as they are typed. */
export interface SyncFlags {
  readonly abandon?: boolean;
  readonly dropUnlisted?: boolean;
  readonly replaceDate?: boolean;
  readonly strict?: boolean;
  readonly run?: string;
  readonly [setting: string]: string | boolean | undefined;
}

/** How long calls rest when a failing service has used up their retries. */
const PAUSE_MS = 30_000;

/** Runs a pipeline, as a sync or as a backfill, and prints what came of it. */
export async function syncCommand(
  path: string,
  {
    abandon = false,
    dropUnlisted = false,
    replaceDate = false,
    strict = false,
    run,
    ...rest
  }: SyncFlags,
  { kind, terminal, stop }: { kind: 'sync' | 'backfill'; terminal: Terminal; stop: AbortSignal },
): Promise<void> {
  const { file, pipeline } = await loadPipeline(path, terminal.workingDirectory);
  const flags = Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [
      name,
      value === undefined ? value : String(value),
    ]),
  );
  const settings = settle(pipeline, { ...terminal, file, flags, calls: true });
  const display = createProgressDisplay(terminal, { rate: settings.rate, nowMs: monotonicMs });
  const startedMs = monotonicMs();
  try {
    const result = await sync(settings, {
      ...terminal,
      kind,
      partial: kind === 'backfill' && rest['accounts'] !== undefined,
      observer: display,
      stop,
      pauseMs: PAUSE_MS,
      wallMs,
      random: Math.random,
      abandon,
      replaceDate,
      dropUnlisted,
      run,
      pipeline: path,
    });
    display.stop();
    terminal.stdout.write(`${summary(result, (monotonicMs() - startedMs) / 1000)}\n`);
    if (strict && result.kind === 'published') {
      demandCompleteness(result.staged.states, { ...result.changes, ...result });
    }
    terminal.stderr.write(`next: ${nextCommand(result, path)}\n`);
  } finally {
    display.stop();
  }
}

function nextCommand(result: RunResult, path: string): string {
  return result.kind === 'published' && result.refused + result.staged.refused > 0
    ? `friendlake quarantine ${path}`
    : `friendlake query ${path} "SELECT * FROM friends LIMIT 10"`;
}
