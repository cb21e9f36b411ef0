import { beforeAll, expect, test } from 'vitest';
import { openProject, type Project } from './project.ts';

let project: Project; // One for all: a query changes nothing.
beforeAll(async () => {
  project = await openProject();
});

test('query answers over the published views as a table', async () => {
  const { status, stdout } = await project.run([
    'query',
    'daily.ts',
    'SELECT listed, count(*) AS accounts FROM accounts GROUP BY ALL',
  ]);
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: `┌────────┬──────────┐
│ listed │ accounts │
├────────┼──────────┤
│ true   │ 10       │
└────────┴──────────┘
1 row
`,
  });
});

test.each([
  "COPY friends TO 'stolen.parquet'",
  'DROP VIEW friends',
  'SELECT 1; SELECT 2',
  "ATTACH 'other.duckdb'",
])('query refuses %s', async (sql) => {
  const { status, stderr } = await project.run(['query', 'daily.ts', sql]);
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: `friendlake: A query is one statement that only reads
  hint: Ask with SELECT, FROM, DESCRIBE or SUMMARIZE; open warehouse.duckdb for anything else.
`,
  });
});

test('query shows control characters instead of sending them to the terminal', async () => {
  const { stdout } = await project.run(['query', 'daily.ts', "SELECT chr(27) || '[2J' AS name"]);
  expect(stdout).toContain('\\u001b[2J');
});

test('query needs no key', async () => {
  const { status } = await project.run(['query', 'daily.ts', 'SELECT 1'], {
    FRIENDLAKE_SECRET_KEY: '',
  });
  expect(status).toBe(0);
});

test.each([
  [[], 2],
  [['--help'], 0],
  [['--version'], 0],
  [['sinc'], 2],
  [['sync'], 2],
  [['sync', 'daily.ts', '--fast'], 2],
])('the arguments %j end with status %i', async (args, status) => {
  expect((await project.run(args)).status).toBe(status);
});
