import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { typeCli } from '../cli/type-cli.ts';
import { EXPECTED, hubs } from '../docs/expected-answers.ts';
import type { TwoDays } from '../docs/two-days.ts';
import { tagValue } from '../../src/simulator/tag.ts';
import { STANDARD_TAGS } from '../../src/simulator/index.ts';
import type { Lake } from '../run/lake.ts';

const Rows = z.array(z.record(z.string(), z.unknown()));

/** The cells of each row with bars between them, as `query` prints them over the pipeline. */
export async function answersTo({ folder }: Lake, sql: string): Promise<string[]> {
  const args = ['query', 'daily.ts', '-', '--format', 'json'];
  const { status, stdout, stderr } = await typeCli(args, { cwd: folder, stdin: sql });
  if (status !== 0) return [`status ${status}: ${stderr}`];
  const rows = Rows.parse(JSON.parse(stdout));
  return rows.map((cells) => Object.values(cells).map(cellText).join('|'));
}

/** As DuckDB spells it; JSON has its instants in ISO 8601. */
function cellText(value: unknown): string {
  return String(value).replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)Z$/, '$1 $2+00');
}

/**
 * Which of the ten questions, and of the sizes of groups, are not answered by what is true.
 *
 * @param folder Where the questions are, in the SQL of what was published to.
 */
export async function wrongAnswers(
  days: TwoDays,
  { folder, dates }: { folder: string; dates: readonly [string, string] },
): Promise<string[]> {
  const [one = '', other = ''] = hubs(days).map(([account]) => account);
  const wrong: string[] = [];
  for (const path of globSync(`${folder}/*.sql`).toSorted()) {
    const sql = readFileSync(path, 'utf8')
      .replaceAll("'107'", `'${one}'`)
      .replaceAll("'1684'", `'${other}'`)
      .replaceAll("'2026-11-23'", `'${dates[0]}'`)
      .replaceAll("'2026-11-24'", `'${dates[1]}'`);
    const told = await answersTo(days.lake, sql);
    const wanted = EXPECTED[basename(path, '.sql')]?.(days) ?? [];
    if (told.join('\n') !== wanted.join('\n'))
      wrong.push(`${path}: ${told.slice(0, 3).join('; ')}`);
  }
  const sizes = await answersTo(
    days.lake,
    'SELECT from_account, group_name, friend_count FROM group_sizes',
  );
  if (sizes.toSorted().join('\n') !== groupSizes(days).join('\n')) wrong.push('group_sizes');
  return wrong;
}

function groupSizes({ after }: TwoDays): string[] {
  const sizes = new Map<string, number>();
  for (const { from, tags } of after) {
    const names = tagValue(tags, STANDARD_TAGS.groups);
    for (const name of Array.isArray(names) ? names : []) {
      const key = `${from}|${name}`;
      sizes.set(key, (sizes.get(key) ?? 0) + 1);
    }
  }
  return [...sizes].map(([key, count]) => `${key}|${count}`).toSorted();
}
