import { z } from 'zod';
import { settle } from '../config/settings.ts';
import { STANDARD_TAGS } from '../../schemas/friends.ts';
import type { Pipeline } from '../config/pipeline.ts';
import { wallMs } from '../core/clock.ts';
import { ConfigError } from '../core/errors.ts';
import { discover, type Discovery } from '../run/discover.ts';
import type { TagFinding } from '../transform/tag-survey.ts';
import { declarationSource } from './declaration-source.ts';
import { loadPipeline } from './pipeline-file.ts';
import { grouped, printable, type Terminal } from './terminal.ts';
import { textTable, type TableColumn } from './text-table.ts';

/** The flags of `discover`, as they are typed. */
export interface DiscoverFlags {
  /** Accounts to pull. */
  readonly sample: string;
  readonly [setting: string]: string | undefined;
}

const Sample = z.coerce.number().int().min(1).max(100_000);
/** Longer than the second that the rate is about. */
const REST_MS = 1_050;
/** Characters of an example that a line has room for. */
const EXAMPLE_CHARS = 24;

/**
 * Pulls a sample of the accounts and prints their tags, with the lines that declare them.
 *
 * @throws {ConfigError} The sample is no number, or settings are wrong.
 */
export async function discoverCommand(
  path: string,
  { sample, ...flags }: DiscoverFlags,
  { terminal, stop }: { terminal: Terminal; stop: AbortSignal },
): Promise<void> {
  const wanted = Sample.safeParse(sample);
  if (!wanted.success) {
    throw new ConfigError('--sample must be a number from 1 to 100,000', {
      hint: 'Leave it out to pull 100 accounts.',
    });
  }
  const { file, pipeline } = await loadPipeline(path, terminal.workingDirectory);
  const settings = settle(pipeline, { ...terminal, file, flags, calls: true });
  terminal.stderr.write(
    `pulling ${grouped(wanted.data)} accounts at most, within ${grouped(settings.rate)} calls/s\n`,
  );
  const discovery = await discover(settings, {
    sample: wanted.data,
    stdin: terminal.stdin,
    wallMs,
    random: Math.random,
    stop,
    restMs: REST_MS,
  });
  terminal.stdout.write(`${discoveryText(discovery, pipeline)}\n`);
}

const COLUMNS: readonly TableColumn[] = ['tag', 'friends', 'values', 'column', 'such as'].map(
  (name) => ({ name, align: name === 'friends' ? 'right' : 'left' }),
);

/** What was found, as a table, and below it what to put into the pipeline. */
export function discoveryText(
  discovery: Discovery,
  { tags: declared }: Pick<Pipeline, 'tags'>,
): string {
  const { accounts, listed, silent, friends, tags } = discovery;
  const silence = silent > 0 ? `; ${grouped(silent)} gave no list` : '';
  const head = `${grouped(accounts)} of ${grouped(listed)} accounts, ${grouped(friends)} friends${silence}`;
  if (tags.length === 0) return `${head}\nno friend has a tag`;
  const table = textTable(
    COLUMNS,
    tags.map((tag) => rowOf(tag, discovery, declared).map(printable)),
  );
  const news = tags.filter(({ tag, standard }) => !standard && !Object.hasOwn(declared, tag));
  if (news.length === 0) return [head, table, 'every tag has a column'].join('\n');
  return [
    head,
    table,
    `to give ${news.length === 1 ? 'the new one a column' : `all ${news.length} new ones columns`}, put this into the pipeline:`,
    '',
    declarationSource(tags, declared),
  ].join('\n');
}

function rowOf(
  { tag, friends, kinds, type, examples }: TagFinding,
  { friends: all }: Discovery,
  declared: Pipeline['tags'],
): string[] {
  const column = STANDARD_TAGS.find((each) => each.tag === tag)?.name ?? declared[tag]?.column;
  const values = [...kinds].toSorted(([, a], [, b]) => b - a);
  return [
    tag,
    `${grouped(friends)} (${((friends / all) * 100).toFixed(0)} %)`,
    values.map(([kind, n]) => (values.length > 1 ? `${grouped(n)} ${kind}` : kind)).join(', '),
    column ?? `new: ${type}`,
    examples.map(shortened).join('  '),
  ];
}

function shortened(json: string): string {
  return json.length <= EXAMPLE_CHARS ? json : `${json.slice(0, EXAMPLE_CHARS).toWellFormed()}…`;
}
