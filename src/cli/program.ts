import { Command, CommanderError } from 'commander';
import { ConfigError } from '../core/errors.ts';
import { ANSWER_FORMATS } from './answer-format.ts';
import { catalogCommand } from './catalog-command.ts';
import { checkCommand } from './check-command.ts';
import { discoverCommand, type DiscoverFlags } from './discover-command.ts';
import { planCommand, type PlanFlags } from './plan-command.ts';
import { publishCommand, type PublishFlags } from './publish-command.ts';
import { quarantineCommand, type QuarantineFlags } from './quarantine-command.ts';
import { queryCommand, type QueryFlags } from './query-command.ts';
import { addRunCommand } from './run-commands.ts';
import { runsCommand } from './runs-command.ts';
import { SCHEMA_FORMATS, schemaCommand, type SchemaFlags } from './schema-command.ts';
import { simulateCommand } from './simulate-command.ts';
import type { ProgramHost } from './terminal.ts';
import { verifyCommand, type VerifyFlags } from './verify-command.ts';

/** Builds the command line. */
export function createProgram(host: ProgramHost): Command {
  const { terminal } = host;
  const program = new Command('friendlake')
    .description('Moves the friend graph of a Tencent Cloud Chat app into a data warehouse.')
    .version(terminal.version)
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: () => {}, // Errors are thrown and told like every other failure.
    });

  program
    .command('check')
    .description('check list, key, clock, destination and state by one call; changes nothing')
    .argument('<pipeline>', 'file that exports definePipeline({ … })')
    .action((pipeline: string) => checkCommand(pipeline, terminal));

  program
    .command('plan')
    .description('tell calls, time and disk of the next sync; sends nothing and needs no key')
    .argument('<pipeline>', 'file that exports definePipeline({ … })')
    .option('--accounts <file>', 'account list instead of the pipeline’s; - for standard input')
    .option('--rate <calls>', 'most calls in any second instead of the pipeline’s')
    .action((pipeline: string, flags: PlanFlags) => planCommand(pipeline, flags, terminal));

  program
    .command('discover')
    .description('pull a sample and tell which tags occur, with the lines that declare them')
    .argument('<pipeline>', 'file that exports definePipeline({ … })')
    .option('--sample <accounts>', 'accounts to pull', '100')
    .option('--accounts <file>', 'account list instead of the pipeline’s; - for standard input')
    .option('--rate <calls>', 'most calls in any second instead of the pipeline’s')
    .action((pipeline: string, flags: DiscoverFlags) =>
      discoverCommand(pipeline, flags, { terminal, stop: host.untilSignal() }),
    );

  addRunCommand(program, host, {
    kind: 'sync',
    description: 'pull what changed and publish the snapshot of the day',
  });
  addRunCommand(program, host, {
    kind: 'backfill',
    description: 'pull every account completely, whatever its sequences, and publish',
  });

  program
    .command('publish')
    .description('publish a run whose accounts are all staged, without a call')
    .argument('<pipeline>', 'file that exports definePipeline({ … })')
    .argument('<run>', 'id of the run')
    .option('--accept', 'publish it although a brake held it back')
    .option('--replace-date', 'take the place of the newest snapshot if it is of the same day')
    .action((pipeline: string, run: string, flags: PublishFlags) =>
      publishCommand(pipeline, run, { ...flags, terminal }),
    );

  program
    .command('runs')
    .description('list the published runs and the unfinished one')
    .argument('<pipeline>', 'file that exports definePipeline({ … })')
    .action((pipeline: string) => runsCommand(pipeline, terminal));

  program
    .command('verify')
    .description('look for damage in all that was written, and for calls beyond the rate')
    .argument('<pipeline>', 'file that exports definePipeline({ … })')
    .argument('[run]', 'run whose calls are counted; otherwise the unfinished or the newest one')
    .option('--read-data', 'read every byte of every file')
    .action((pipeline: string, run: string | undefined, { readData }: VerifyFlags) =>
      verifyCommand(pipeline, run, { readData: readData === true, terminal }),
    );

  program
    .command('query')
    .description('answer one SQL statement over what was published')
    .argument('<pipeline>', 'file that exports definePipeline({ … })')
    .argument('[sql]', 'statement in DuckDB’s SQL that only reads; - or none for standard input')
    .option('--format <format>', Object.keys(ANSWER_FORMATS).join(', '), 'table')
    .action((pipeline: string, sql: string | undefined, { format }: QueryFlags) =>
      queryCommand(pipeline, sql, { format, terminal }),
    );

  program
    .command('quarantine')
    .description('list what was refused because no column takes it')
    .argument('<pipeline>', 'file that exports definePipeline({ … })')
    .option('--limit <refusals>', 'most of them listed one by one', '20')
    .action((pipeline: string, flags: QuarantineFlags) =>
      quarantineCommand(pipeline, flags, terminal),
    );

  program
    .command('catalog')
    .description('build warehouse.duckdb anew, after the folder was moved or the file lost')
    .argument('<pipeline>', 'file that exports definePipeline({ … })')
    .action((pipeline: string) => catalogCommand(pipeline, terminal));

  program
    .command('schema')
    .description('print the published tables: columns, types and what they mean')
    .argument('[table]', 'one table; otherwise all')
    .option('--format <format>', SCHEMA_FORMATS.join(', '), SCHEMA_FORMATS[0])
    .option('--pipeline <file>', 'add the columns of the tags that it declares')
    .action((table: string | undefined, flags: SchemaFlags) =>
      schemaCommand(table, flags, terminal),
    );

  program
    .command('simulate')
    .description('serve a friend_get of your own on this machine, until interrupted')
    .option('--graph <file>', 'edge list, plain or gzip; otherwise a graph is made up')
    .option('--accounts <count>', 'accounts of the made-up graph (2000)')
    .option('--seed <number>', 'chooses graph, tags and changes (1)')
    .option('--day <number>', 'days of changes that have passed (0)')
    .option('--churn <share>', 'share of accounts that change a day (0.01)')
    .option('--port <number>', 'port on 127.0.0.1; 0 for any (8199)')
    .option('--page-size <friends>', 'friends a page (100)')
    .option('--sequences <mode>', 'first-page or strict: where sequences suppress (first-page)')
    .option('--no-custom-sequence', 'answer without CustomSequence')
    .option('--rate <calls>', 'calls let through in any second; 0 for no limit (200)')
    .option('--latency <ms>', 'time to answer, such as 50-300 (0-0)')
    .option('--list <file>', 'write the accounts there, one a line')
    .option('--truth <file>', 'write every friendship there as NDJSON')
    .option('--call-log <file>', 'append every call there as NDJSON')
    .action(async (flags: Record<string, string | boolean>) => {
      const simulator = await simulateCommand(flags, terminal);
      host.untilSignal().addEventListener('abort', () => void simulator.close());
    });

  return program;
}

/**
 * Parses arguments and runs the command.
 *
 * @throws {ConfigError} The arguments are wrong; other failures come from the command.
 */
export async function runProgram(host: ProgramHost, argv: readonly string[]): Promise<void> {
  try {
    await createProgram(host).parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return; // Help or version was asked for and printed.
    throw new ConfigError(error.message.replace(/^error: /, ''), {
      hint: 'See `friendlake --help`.',
      cause: error,
    });
  }
}
