import type { Command } from 'commander';
import { syncCommand, type SyncFlags } from './sync-command.ts';
import type { ProgramHost } from './terminal.ts';

/** Adds a command that runs a pipeline. */
export function addRunCommand(
  program: Command,
  host: ProgramHost,
  { kind, description }: { kind: 'sync' | 'backfill'; description: string },
): void {
  program
    .command(kind)
    .description(description)
    .argument('<pipeline>', 'file that exports definePipeline({ … })')
    .option('--accounts <file>', 'account list instead of the pipeline’s; - for standard input')
    .option('--rate <calls>', 'most calls in any second instead of the pipeline’s')
    .option('--concurrency <calls>', 'most calls in flight instead of the pipeline’s')
    .option('--date <date>', 'date of the snapshot instead of today’s, YYYY-MM-DD')
    .option('--replace-date', 'take the place of the newest snapshot if it is of the same day')
    .option('--max-failed-pct <percent>', 'failed accounts above which nothing is published (5)')
    .option('--max-delete-pct <percent>', 'removed rows above which nothing is published (5)')
    .option('--drop-unlisted', 'accounts the list leaves out lose their rows')
    .option(
      '--strict',
      'end with status 3 if any account failed, was unstable, quarantined or drifted, or any value was refused',
    )
    .option('--run <id>', 'go on with this run')
    .option('--abandon', 'give up an unfinished run and begin a new one')
    .action((pipeline: string, flags: SyncFlags) =>
      syncCommand(pipeline, flags, { kind, terminal: host.terminal, stop: host.untilSignal() }),
    );
}
