import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
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
│ true   │       10 │
└────────┴──────────┘
1 row
`,
  });
});

test('timestamps are UTC, whatever the time zone of the machine', async () => {
  const { stdout } = await project.run(
    ['query', 'daily.ts', "SELECT TIMESTAMPTZ '2026-11-23 02:00:00+00' AS at"],
    { TZ: 'Asia/Singapore' },
  );
  expect(stdout).toContain('2026-11-23 02:00:00+00');
});

test.each([[[]], [['-']]])('query reads its statement from standard input with %j', async (sql) => {
  const { stdout } = await project.type(
    ['query', 'daily.ts', '--format', 'csv', ...sql],
    '-- A comment is none.\nSELECT count(*) AS n FROM accounts;\n',
  );
  expect(stdout).toBe('n\n10\n');
});

test('query asks for a statement where standard input has none', async () => {
  expect(await project.type(['query', 'daily.ts'], ' \n')).toEqual({
    status: 2,
    stdout: '',
    stderr: `friendlake: There is no statement on standard input
  hint: Pipe one in, or give it as the last argument.
`,
  });
});

test('query refuses a format that there is not', async () => {
  const { status, stderr } = await project.type([
    'query',
    'daily.ts',
    '--format',
    'xml',
    'FROM runs',
  ]);
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: `friendlake: There is no format xml
  hint: The formats are table, csv, json, markdown.
`,
  });
});

test.each([
  "COPY friends TO 'stolen.parquet'",
  "EXPLAIN ANALYZE COPY friends TO 'stolen.parquet'",
  "EXPLAIN (ANALYZE, FORMAT json) COPY friends TO 'stolen.parquet'",
  "EXPLAIN /* */ ANALYZE COPY friends TO 'stolen.parquet'",
  "COPY (SELECT 1) TO 'stolen.csv'",
  "EXPORT DATABASE 'stolen'",
  'CREATE TABLE t AS FROM friends',
  'DROP VIEW friends',
  'SET threads = 1',
  'PRAGMA disable_checkpoint_on_shutdown',
  'SELECT 1; SELECT 2',
  "ATTACH 'other.duckdb'",
])('query refuses %s and writes nothing', async (sql) => {
  const before = await readdir(project.folder, { recursive: true });
  const here = sql.replace(/'(stolen|other)/, (_, name) => `'${project.folder}/${name}`);
  const { status, stderr } = await project.type(['query', 'daily.ts', here]);
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: `friendlake: A query is one statement that only reads
  hint: Ask with SELECT, FROM, DESCRIBE or SUMMARIZE; open warehouse.duckdb for anything else.
`,
  });
  expect(await readdir(project.folder, { recursive: true })).toEqual(before);
});

test.each([
  'FROM accounts',
  '(SELECT 1) UNION (SELECT 2)',
  '/* a question */ WITH n AS (SELECT 1) FROM n',
  'VALUES (1)',
  'DESCRIBE friends',
  'SHOW TABLES',
  'SUMMARIZE accounts',
  'PIVOT accounts ON listed IN (true, false) USING count(*)',
])('query answers %s', async (sql) => {
  expect((await project.type(['query', 'daily.ts', sql])).status).toBe(0);
});

test.each(['EXPLAIN ANALYZE FROM accounts', '/* Why? */explain -- it\nanalyze FROM accounts'])(
  'query draws the plan of %j, which only reads',
  async (sql) => {
    const { stdout } = await project.type(['query', 'daily.ts', sql]);
    expect(stdout).toContain('Total Time');
  },
);

test('query says in DuckDB’s words what is wrong with a statement, and what there is', async () => {
  const { status, stderr } = await project.type(['query', 'daily.ts', 'FROM friendz']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^friendlake: The query failed: Catalog Error: .*friendz/);
  expect(stderr).toContain('hint: SHOW TABLES lists what can be asked');
});

test('a reader that has seen enough ends a query in peace', async () => {
  const child = spawn(
    process.execPath,
    [resolve('src/cli/bin.ts'), 'query', 'daily.ts', '--format', 'csv', 'FROM range(1000000)'],
    { cwd: project.folder, env: { PATH: process.env['PATH'] } },
  );
  const said = text(child.stderr);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(await said).toBe('');
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
