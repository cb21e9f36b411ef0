import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { BIGQUERY_RESERVED_WORDS } from '../../schemas/reserved-words.ts';
import { syntheticGraph } from '../../src/simulator/index.ts';
import { ask } from '../run/asking.ts';
import { EXPECTED, hubs } from './expected-answers.ts';
import { publishTwoDays, type TwoDays } from './two-days.ts';

const questions = globSync('docs/queries/*.sql').toSorted();
const nameOf = (path: string) => basename(path, '.sql');

test('there are ten questions, each in the SQL of DuckDB and of BigQuery', () => {
  const theirs = globSync('docs/queries/bigquery/*.sql').toSorted().map(nameOf);
  expect(questions.map(nameOf)).toEqual(Object.keys(EXPECTED));
  expect(theirs).toEqual(questions.map(nameOf));
});

test.each(questions)('%s begins with the question as one sentence, in both', (path) => {
  const [first = '', second = ''] = readFileSync(path, 'utf8').split('\n');
  const theirs = readFileSync(path.replace('queries/', 'queries/bigquery/'), 'utf8');
  expect(first).toMatch(/^-- [A-Z][^.?]*\?$/);
  expect(second).not.toMatch(/^--/);
  expect(theirs.split('\n')[0]).toBe(first);
});

test.each(questions)('the page has %s under its question', (path) => {
  const [question = ''] = readFileSync(path, 'utf8').split('\n');
  const file = basename(path);
  expect(readFileSync('docs/queries/README.md', 'utf8')).toContain(
    `\n## ${question.replace('-- ', '')}\n\n[${file}](${file}), [for BigQuery](bigquery/${file})\n\n| `,
  );
});

test.each(globSync('docs/queries/bigquery/*.sql'))(
  '%s gives nothing a name that GoogleSQL reserves',
  (path) => {
    const sql = readFileSync(path, 'utf8');
    const names = [...sql.matchAll(/\bAS (\w+)|(\w+) AS \(/g)].map(
      ([, one, other]) => one ?? other,
    );
    const wrong = names.filter((name = '') => BIGQUERY_RESERVED_WORDS.has(name.toLowerCase()));
    expect(wrong.filter((name) => name !== 'STRUCT')).toEqual([]); // SELECT AS STRUCT names nothing.
  },
);

describe('on a made-up graph, by the world itself', () => {
  let days: TwoDays;
  beforeAll(async () => {
    days = await publishTwoDays(syntheticGraph({ accounts: 300, seed: 7 }), 0.2);
  });

  test.each(questions)('%s answers what is true', async (path) => {
    const [one = '', other = ''] = hubs(days).map(([account]) => account);
    const sql = readFileSync(path, 'utf8')
      .replace("'107'", `'${one}'`)
      .replace("'1684'", `'${other}'`);
    const rows = await ask(days.lake, sql);
    expect(rows.map((cells) => Object.values(cells).map(String).join('|'))).toEqual(
      EXPECTED[nameOf(path)]?.(days),
    );
    expect(rows.length).toBeGreaterThan(1);
  });
});
