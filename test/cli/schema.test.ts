import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { bigquerySchema } from '../../schemas/bigquery-schema.ts';
import { jsonSchema } from '../../schemas/json-schema.ts';
import { publishedTables } from '../../schemas/published-tables.ts';
import { runProgram } from '../../src/cli/program.ts';
import { openEngine } from '../../src/engine/duckdb.ts';
import { pipelineSource } from './project.ts';

/** What `friendlake schema` prints. */
async function schema(args: readonly string[], workingDirectory = '.'): Promise<string> {
  let printed = '';
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      printed += chunk.toString();
      done();
    },
  });
  const { stderr } = process;
  const terminal = {
    stdin: Readable.from([]),
    stdout,
    stderr,
    environment: {},
    workingDirectory,
    version: '0.0.0-test',
  };
  const untilSignal = () => new AbortController().signal;
  await runProgram({ terminal, untilSignal }, ['schema', ...args]);
  return printed;
}

const tables = publishedTables();
const [friends, accounts] = tables;

test('docs/data-dictionary.md is what `friendlake schema` prints', async () => {
  expect(readFileSync('docs/data-dictionary.md', 'utf8')).toBe(await schema([]));
});

test('markdown is the default format', async () => {
  expect(await schema(['--format', 'markdown'])).toBe(await schema([]));
});

test.each(tables)(
  'the dictionary has a row for each column of $name',
  async ({ name, columns }) => {
    const printed = await schema([name]);
    expect(printed).toMatch(new RegExp(`^## ${name}\n`));
    const listed = [...printed.matchAll(/^\| `(\w+)` +\|/gm)].map(([, column]) => column);
    expect(listed).toEqual(expect.arrayContaining(columns.map((column) => column.name)));
  },
);

test.each(['markdown', 'sql-duckdb', 'sql-bigquery'])(
  'all tables as %s are the tables one after another',
  async (format) => {
    const all = await schema(['--format', format]);
    const places: number[] = [];
    for (const { name } of tables) {
      const one = await schema([name, '--format', format]);
      places.push(all.indexOf(one.trimEnd()));
    }
    expect(places).toEqual(places.toSorted((x, y) => x - y));
    expect(places).not.toContain(-1);
  },
);

test('json and bigquery print JSON', async () => {
  expect(JSON.parse(await schema(['accounts', '--format', 'json']))).toEqual(
    accounts && jsonSchema(accounts),
  );
  expect(JSON.parse(await schema(['--format', 'bigquery']))).toEqual(
    Object.fromEntries(tables.map((table) => [table.name, bigquerySchema(table)])),
  );
});

test('the statements for all tables run in DuckDB one after another', async () => {
  const engine = await openEngine({ threads: 1 });
  onTestFinished(() => engine.close());
  await engine.run(await schema(['--format', 'sql-duckdb']));
  const created = await engine.rows('SELECT table_name FROM duckdb_tables() ORDER BY table_oid');
  expect(created.map((row) => row['table_name'])).toEqual(tables.map(({ name }) => name));
});

test('with a pipeline, friends has the tags it declares, before extra', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'friendlake-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'daily.ts'), pipelineSource('http://127.0.0.1:1'));
  const printed = await schema(['friends', '--pipeline', 'daily.ts'], folder);
  const listed = [...printed.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name);
  const own = friends?.columns.map(({ name }) => name) ?? [];
  expect(listed).toEqual([...own.slice(0, -1), 'level', 'extra', 'snapshot_date']);
  expect(printed).toMatch(/^\| `level` +\| int64 +\| yes +\| declared \|/m);
});

test.each([
  [['friend'], 'There is no table friend', 'friends, accounts, runs, calls'],
  [['--format', 'sql'], 'There is no format sql', 'markdown, json, sql-duckdb'],
  [['--format', 'constructor'], 'There is no format constructor', 'markdown'],
])('schema %j is refused, with what there is', async (args, message, hint) => {
  await expect(schema(args)).rejects.toMatchObject({
    name: 'ConfigError',
    message,
    hint: expect.stringContaining(hint),
  });
});
