import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline as pipeAll } from 'node:stream/promises';
import { settle } from '../config/settings.ts';
import { ConfigError } from '../core/errors.ts';
import { query } from '../run/query.ts';
import { ANSWER_FORMATS, isAnswerFormat } from './answer-format.ts';
import { loadPipeline } from './pipeline-file.ts';
import type { Terminal } from './terminal.ts';

/** The flags of `query`, as they are typed. */
export interface QueryFlags {
  /** One of `ANSWER_FORMATS`. */
  readonly format: string;
}

/**
 * Answers a question over what a pipeline has published.
 *
 * @param sql The statement; `-` or undefined for standard input.
 * @throws {ConfigError} There is no such format, or no statement, or it is wrong or would write.
 */
export async function queryCommand(
  path: string,
  sql: string | undefined,
  { format, terminal }: QueryFlags & { terminal: Terminal },
): Promise<void> {
  if (!isAnswerFormat(format)) {
    throw new ConfigError(`There is no format ${format}`, {
      hint: `The formats are ${Object.keys(ANSWER_FORMATS).join(', ')}.`,
    });
  }
  const { file, pipeline } = await loadPipeline(path, terminal.workingDirectory);
  const settings = settle(pipeline, { ...terminal, file, flags: {}, calls: false });
  const statement = sql === undefined || sql === '-' ? await typedStatement(terminal) : sql;
  await query(settings, statement, (answer) =>
    written(Readable.from(ANSWER_FORMATS[format](answer)), terminal),
  );
}

async function typedStatement({ stdin, stderr }: Terminal): Promise<string> {
  if ('isTTY' in stdin && stdin.isTTY === true) {
    stderr.write('Type one SQL statement and end it with Ctrl-D.\n');
  }
  const statement = await text(stdin);
  if (statement.trim() !== '') return statement;
  throw new ConfigError('There is no statement on standard input', {
    hint: 'Pipe one in, or give it as the last argument.',
  });
}

/** Writes as fast as the reader reads; one who has seen enough, as `head`, ends it in peace. */
async function written(pieces: Readable, { stdout }: Terminal): Promise<void> {
  try {
    await pipeAll(pieces, stdout, { end: false });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
}
