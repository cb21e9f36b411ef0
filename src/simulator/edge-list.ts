import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { ConfigError } from '../core/errors.ts';
import { createNames } from './account-names.ts';
import { createEdges, type Graph, storedGraph } from './graph.ts';

/** How to read an edge list. */
export interface EdgeListOptions {
  /** Whether `a b` says only that b is a friend of a; default false, an edge counts both ways. */
  readonly directed?: boolean;
}

// The service's own limit for a UserID (Use Limits, product document 1047/34381).
const ACCOUNT_BYTES_MAX = 32;
const GZIP_MAGIC = [0x1f, 0x8b] as const;

/**
 * Reads a graph from an edge list, plain or gzip (told by its first bytes).
 *
 * A line holds two account names separated by blanks, tabs, commas or semicolons; further
 * columns are ignored, a name alone is an account without friends, and lines that start with `#`
 * or `%` are comments. Names are kept as text, so `007` and `7` are two accounts.
 *
 * @throws {ConfigError} When the file cannot be read or a name is longer than 32 bytes.
 */
export async function readGraph(path: string, options: EdgeListOptions = {}): Promise<Graph> {
  try {
    await using file = await open(path);
    return await graphOf(linesOf(file, await isGzip(file)), options.directed ?? false);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`Cannot read the edge list ${path}`, {
      hint: 'Name a text file with two account names a line, plain or gzip.',
      cause: error,
    });
  }
}

/** Reads a graph from the lines of an edge list; see `readGraph` for what a line may hold. */
export async function graphOf(
  lines: AsyncIterable<string> | Iterable<string>,
  directed: boolean,
): Promise<Graph> {
  const names = createNames();
  const edges = createEdges();
  let lineNumber = 0;
  for await (const line of lines) {
    lineNumber += 1;
    const [from, to] = namesOn(line);
    if (from === undefined) continue;
    const owner = names.add(checkedName(from, lineNumber));
    if (to === undefined) continue;
    const friend = names.add(checkedName(to, lineNumber));
    edges.add(owner, friend);
    if (!directed) edges.add(friend, owner);
  }
  return storedGraph(names, edges);
}

async function* linesOf(file: FileHandle, zipped: boolean): AsyncGenerator<string> {
  const bytes = file.createReadStream({ start: 0, autoClose: false });
  const text = zipped ? bytes.pipe(createGunzip()) : bytes;
  // `pipe` does not carry errors on; without this a failing disk would look like a short file.
  bytes.on('error', (error) => text.destroy(error));
  let rest = '';
  for await (const chunk of text.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

async function isGzip(file: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
  return bytesRead === 2 && buffer[0] === GZIP_MAGIC[0] && buffer[1] === GZIP_MAGIC[1];
}

function namesOn(line: string): readonly string[] {
  const text = line.trim(); // Also removes a byte order mark.
  if (text.startsWith('#') || text.startsWith('%')) return [];
  return text.split(/[\s,;]+/).filter((name) => name !== '');
}

function checkedName(name: string, lineNumber: number): string {
  if (Buffer.byteLength(name) <= ACCOUNT_BYTES_MAX) return name;
  throw new ConfigError(`Line ${lineNumber}: an account name is longer than 32 bytes`, {
    hint: 'Shorten the names; the service allows 1 to 32 bytes of UTF-8.',
  });
}
