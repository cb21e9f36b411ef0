import { beforeAll, expect, test } from 'vitest';
import { openProject, type Project } from './project.ts';

let project: Project; // One for all: a query changes nothing.
beforeAll(async () => {
  project = await openProject();
});

async function answer(sql: string, format = 'table'): Promise<string> {
  const { stdout } = await project.type(['query', 'daily.ts', '--format', format, sql]);
  return stdout;
}

/** A value of every kind; the integer is beyond what a JavaScript number holds. */
const VALUES = `SELECT '家人 🏀' AS name, NULL::VARCHAR AS nothing, '' AS empty, 9007199254740993 AS big,
  1.50 AS price, ['a, b', '"', NULL] AS list, TIMESTAMPTZ '2026-11-23 02:00:00.5+00' AS at,
  DATE '2026-11-23' AS day, '{"k":[1]}'::JSON AS extra`;

test('a table is as wide on the screen as its widest cells', async () => {
  expect(await answer(`${VALUES} UNION ALL BY NAME SELECT 'x' AS name`)).toBe(
    `┌─────────┬─────────┬───────┬──────────────────┬───────┬─────────────────────┬──────────────────────────┬────────────┬───────────┐
│ name    │ nothing │ empty │              big │ price │ list                │ at                       │ day        │ extra     │
├─────────┼─────────┼───────┼──────────────────┼───────┼─────────────────────┼──────────────────────────┼────────────┼───────────┤
│ 家人 🏀 │ NULL    │       │ 9007199254740993 │  1.50 │ ['a, b', '"', NULL] │ 2026-11-23 02:00:00.5+00 │ 2026-11-23 │ {"k":[1]} │
│ x       │ NULL    │ NULL  │             NULL │  NULL │ NULL                │ NULL                     │ NULL       │ NULL      │
└─────────┴─────────┴───────┴──────────────────┴───────┴─────────────────────┴──────────────────────────┴────────────┴───────────┘
2 rows
`,
  );
});

test('CSV tells null from the empty text, and spells lists as JSON', async () => {
  expect(await answer(VALUES, 'csv')).toBe(`name,nothing,empty,big,price,list,at,day,extra
家人 🏀,,"",9007199254740993,1.50,"[""a, b"",""\\"""",null]",2026-11-23T02:00:00.5Z,2026-11-23,"{""k"":[1]}"
`);
});

test('JSON keeps every digit and the shape of lists and objects', async () => {
  expect(await answer(VALUES, 'json')).toBe(`[
{"name":"家人 🏀","nothing":null,"empty":"","big":9007199254740993,"price":1.50,"list":["a, b","\\"",null],"at":"2026-11-23T02:00:00.5Z","day":"2026-11-23","extra":{"k":[1]}}
]
`);
});

test('Markdown lets no value end its cell or begin a tag', async () => {
  const [, , row] = (await answer("SELECT '家|\\人' AS name, '<b>' AS tag", 'markdown')).split(
    '\n',
  );
  expect(row).toBe('| 家\\|\\\\人 | &lt;b> |');
});

test.each([
  ['csv', 'n\n'],
  ['json', '[]\n'],
  ['markdown', '| n   |\n| --- |\n'],
  ['table', '┌───┐\n│ n │\n├───┤\n└───┘\n0 rows\n'],
])('no rows are a whole answer as %s', async (format, text) => {
  expect(await answer('SELECT 1 AS n WHERE false', format)).toBe(text);
});

test('JSON of more rows than a chunk has is one array', async () => {
  const rows: unknown = JSON.parse(await answer('SELECT range AS n FROM range(5000)', 'json'));
  expect(rows).toHaveLength(5000);
});

test.each(['\u001b[2J', '\u202etxt.exe', '\u0007', 'a\nb'])(
  'query shows the control character of %j instead of sending it to the terminal',
  async (name) => {
    const points = Array.from(name, (character) => `chr(${character.codePointAt(0)})`);
    const stdout = await answer(`SELECT ${points.join(' || ')} AS name`);
    expect(stdout).not.toContain(name);
    expect(stdout).toMatch(/\\(u00|u202e|n)/);
  },
);
