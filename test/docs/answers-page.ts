import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ANSWER_FORMATS } from '../../src/cli/answer-format.ts';
import { query } from '../../src/run/query.ts';
import { LEFT_OUT, NOBODY, type TwoDays } from './two-days.ts';

const ROWS_MAX = 10;

const INTRODUCTION = `# Ten questions

Each file beside this page is one question in DuckDB's SQL, ready to be asked and changed:

\`\`\`sh
friendlake query daily.ts < docs/queries/05-sources.sql
friendlake query daily.ts --format csv < docs/queries/04-growth-by-month.sql > growth.csv
\`\`\`

Accounts, dates and the columns of declared tags (\`level\`, \`note\`) in them are examples; put your own there.

The same questions in BigQuery's GoogleSQL are in [bigquery/](bigquery/), over the views of a dataset that friendlake publishes to: \`friendlake query daily.ts < docs/queries/bigquery/05-sources.sql\`. The tests have an emulator with GoogleSQL's own analyzer answer all ten, and compare the answers with DuckDB's; BigQuery itself has not been asked.
`;

/** The page with each question and the beginning of its answer over two published days. */
export async function answersPage(days: TwoDays, questions: readonly string[]): Promise<string> {
  const sections: string[] = [];
  for (const path of questions) sections.push(await section(days, path));
  return [INTRODUCTION, worldText(days), ...sections].join('\n');
}

/** Says what the answers are of. */
function worldText({ lake, listed, failing }: TwoDays): string {
  const accounts = [...lake.world.accounts()].length;
  return `The answers below are those on a real graph, ego-facebook, of ${accounts.toLocaleString('en-US')} accounts whose tags are made up by the simulator. It was published on 2026-11-23 and, a day of simulated changes later, on 2026-11-24. The list has ${listed.length.toLocaleString('en-US')} entries: it leaves out ${LEFT_OUT} of the accounts and names \`${NOBODY}\`, who is none; on the second day the calls for account ${failing} fail.
`;
}

async function section({ lake }: TwoDays, path: string): Promise<string> {
  const sql = readFileSync(path, 'utf8');
  const question = sql.split('\n')[0]?.replace('-- ', '') ?? '';
  const file = basename(path);
  const pieces = await query(lake.settings(), sql, (answer) =>
    Array.fromAsync(ANSWER_FORMATS.markdown(answer)),
  );
  const lines = pieces.join('').trim().split('\n');
  const rows = lines.length - 2;
  const more = rows > ROWS_MAX ? `\n\nand ${(rows - ROWS_MAX).toLocaleString('en-US')} more` : '';
  const answer = rows === 0 ? 'Nobody.' : lines.slice(0, 2 + ROWS_MAX).join('\n') + more;
  return `## ${question}\n\n[${file}](${file}), [for BigQuery](bigquery/${file})\n\n${answer}\n`;
}
