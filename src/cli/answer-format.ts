import type { DuckDBValue } from '@duckdb/node-api';
import { jsonText, plainText } from '../engine/value-text.ts';
import type { QueryAnswer } from '../run/query.ts';
import { markdownTable } from './markdown-table.ts';
import { grouped } from './terminal.ts';
import { textTable } from './text-table.ts';

/** Spells an answer as pieces of text. */
type Format = (answer: QueryAnswer) => AsyncGenerator<string, void, undefined>;

/**
 * How an answer can be printed. `csv` and `json` hold a chunk of it at a time, whatever its size;
 * `table` and `markdown`, which people read, hold all of it to know how wide their columns are.
 */
export const ANSWER_FORMATS = {
  table: tableText,
  csv: csvText,
  json: jsonLines,
  markdown: markdownText,
} as const satisfies Readonly<Record<string, Format>>;

/** The name of a format. */
export type AnswerFormat = keyof typeof ANSWER_FORMATS;

/** Whether there is a format of this name. */
export function isAnswerFormat(name: string): name is AnswerFormat {
  return Object.hasOwn(ANSWER_FORMATS, name);
}

async function* tableText({ columns, chunks }: QueryAnswer): ReturnType<Format> {
  if (columns[0]?.name === 'explain_key') {
    for await (const rows of chunks) for (const row of rows) yield String(row.at(-1));
    return; // A drawing of many lines.
  }
  const rows = await collected(chunks, cellText);
  const head = columns.map(({ name, kind }) => ({
    name: shown(name),
    align: kind === 'number' ? ('right' as const) : ('left' as const),
  }));
  const count = `${grouped(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}`;
  yield `${textTable(head, rows)}\n${count}\n`;
}

async function* markdownText({ columns, chunks }: QueryAnswer): ReturnType<Format> {
  const spelled = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('<', '&lt;');
  const head = columns.map(({ name }) => spelled(shown(name)));
  const rows = await collected(chunks, (value) => spelled(cellText(value)));
  yield `${markdownTable([head, ...rows])}\n`;
}

async function collected(
  chunks: QueryAnswer['chunks'],
  spell: (value: DuckDBValue) => string,
): Promise<string[][]> {
  const collection: string[][] = [];
  for await (const rows of chunks) for (const row of rows) collection.push(row.map(spell));
  return collection;
}

/** RFC 4180 with line feeds; null is nothing at all, the empty text is `""`. */
async function* csvText({ columns, chunks }: QueryAnswer): ReturnType<Format> {
  yield `${columns.map(({ name }) => quoted(name)).join(',')}\n`;
  for await (const rows of chunks) {
    const cell = (value: DuckDBValue) => (value === null ? '' : quoted(plainText(value)));
    yield rows.map((row) => `${row.map(cell).join(',')}\n`).join('');
  }
}

/** One array with an object a line, so that it is read whole as well as line by line. */
async function* jsonLines({ columns, chunks }: QueryAnswer): ReturnType<Format> {
  const member = (value: DuckDBValue, index: number) => {
    const column = columns[index];
    const isWritten = column?.kind === 'json' && value !== null;
    return `${JSON.stringify(column?.name)}:${isWritten ? plainText(value) : jsonText(value)}`;
  };
  let before = '[\n';
  for await (const rows of chunks) {
    yield `${before}${rows.map((row) => `{${row.map(member).join(',')}}`).join(',\n')}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

function quoted(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A value as a person reads it: in DuckDB's own spelling. */
function cellText(value: DuckDBValue): string {
  return value === null ? 'NULL' : shown(String(value));
}

/** A name must not be able to steer the reader's terminal, nor to reverse what stands beside it. */
function shown(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, (character) => {
    const escaped = JSON.stringify(character).slice(1, -1);
    if (escaped !== character) return escaped;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
