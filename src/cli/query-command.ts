import Table from 'cli-table3';
import { settle } from '../config/settings.ts';
import { query, type QueryAnswer } from '../run/query.ts';
import { loadPipeline } from './pipeline-file.ts';
import { grouped, type Terminal } from './terminal.ts';

/** Answers a question over what a pipeline has published, as a table. */
export async function queryCommand(path: string, sql: string, terminal: Terminal): Promise<void> {
  const { file, pipeline } = await loadPipeline(path, terminal.workingDirectory);
  const settings = settle(pipeline, { ...terminal, file, flags: {}, calls: false });
  terminal.stdout.write(`${tableText(await query(settings, sql))}\n`);
}

function tableText({ columns, rows }: QueryAnswer): string {
  const table = new Table({ head: [...columns], style: { head: [], border: [] } });
  // A control character in a name must not be able to steer the reader's terminal.
  const cell = (value: string | null) => value?.replace(/\p{Cc}/gu, (c) => escaped(c)) ?? 'NULL';
  for (const row of rows) table.push(row.map(cell));
  return `${table.toString()}\n${grouped(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}`;
}

function escaped(character: string): string {
  return JSON.stringify(character).slice(1, -1);
}
