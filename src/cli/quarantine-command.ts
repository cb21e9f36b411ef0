import { z } from 'zod';
import { settle } from '../config/settings.ts';
import { ConfigError } from '../core/errors.ts';
import { readQuarantine, type QuarantineReport } from '../run/quarantine.ts';
import { loadPipeline } from './pipeline-file.ts';
import { grouped, printable, type Terminal } from './terminal.ts';
import { textTable } from './text-table.ts';

/** The flags of `quarantine`, as they are typed. */
export interface QuarantineFlags {
  /** Most refusals listed one by one. */
  readonly limit: string;
}

const Limit = z.coerce.number().int().min(0).max(100_000);
/** Characters of a value that a line of the list has room for. */
const RAW_CHARS = 60;

/**
 * Prints what was refused: how often, why, and the first ones by themselves.
 *
 * @throws {ConfigError} The limit is no number, or nothing has been published.
 */
export async function quarantineCommand(
  path: string,
  flags: QuarantineFlags,
  terminal: Terminal,
): Promise<void> {
  const limit = Limit.safeParse(flags.limit);
  if (!limit.success) {
    throw new ConfigError('--limit must be a number from 0 to 100,000', {
      hint: 'Leave it out to list the first 20.',
    });
  }
  const { file, pipeline } = await loadPipeline(path, terminal.workingDirectory);
  const settings = settle(pipeline, { ...terminal, file, flags: {}, calls: false });
  terminal.stdout.write(`${quarantineText(await readQuarantine(settings, limit.data))}\n`);
}

function quarantineText({ run, kinds, items }: QuarantineReport): string {
  const total = kinds.reduce((sum, { times }) => sum + times, 0);
  const where = run === undefined ? 'the newest snapshot lacks' : `run ${run}, not published, has`;
  if (total === 0) return 'nothing is refused: the newest snapshot lacks nothing';
  const summary = tableOf(
    ['tag', 'reason', 'times', 'accounts'],
    kinds.map(({ tag, reason, times, accounts }) => [
      tag ?? '(all)',
      reason,
      grouped(times),
      grouped(accounts),
    ]),
  );
  const list = tableOf(
    ['account', 'friend', 'tag', 'value'],
    items.map(({ account, friend, tag, raw }) => [
      account,
      friend ?? '(all)',
      tag ?? '(all)',
      shortened(raw ?? ''),
    ]),
  );
  const rest = total > items.length ? [`the first ${grouped(items.length)} of them`] : [];
  return [
    `${grouped(total)} refused: ${where} these`,
    summary,
    ...(items.length > 0 ? [...rest, list] : []),
  ].join('\n');
}

function tableOf(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = names.map((name) => ({ name, align: 'left' }) as const);
  return textTable(
    columns,
    rows.map((row) => row.map(printable)),
  );
}

function shortened(text: string): string {
  return text.length <= RAW_CHARS ? text : `${text.slice(0, RAW_CHARS).toWellFormed()}…`;
}
