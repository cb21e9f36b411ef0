import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ConfigError } from '../core/errors.ts';
import type { Engine } from '../engine/duckdb.ts';
import { literal } from '../engine/sql.ts';
import { nameOf, readList, type ListSource } from './list-reader.ts';

/** What a list was found to hold. */
export interface AccountList {
  /** Different accounts. */
  readonly accounts: number;
  /** Entries that repeat an earlier one; each account is pulled once. */
  readonly duplicates: number;
  /** SHA-256 over the entries in order; names the list, for resuming. */
  readonly digest: string;
}

/** A UserID has at most this many bytes (Use Limits, 1047/34381). */
const ACCOUNT_BYTES_MAX = 32;
const PROBLEMS_SHOWN = 10;
/** Accounts looked at together when repeats are found: ten million take 27 s and 210 MB. */
const PART_ACCOUNTS = 250_000;

/**
 * Checks a list and copies it, without duplicates and in its order, into a Parquet file for
 * `listRelation` to read. Memory stays bounded: the engine removes the duplicates.
 *
 * @throws {ConfigError} The list is empty, unreadable, or holds entries that are no UserIDs.
 */
export async function copyAccountList(
  source: ListSource,
  stdin: Readable,
  { engine, path }: { engine: Engine; path: string },
): Promise<AccountList> {
  const entriesPath = `${path}.entries`;
  try {
    const { entries, digest } = await writeEntries(source, stdin, entriesPath);
    const accounts = await writeList({ entriesPath, entries }, { engine, path });
    return { accounts, duplicates: entries - accounts, digest };
  } finally {
    await rm(entriesPath, { force: true });
  }
}

/**
 * Copies the entries in their order, and leaves out those that repeat an earlier one.
 *
 * These are found in one part of the accounts after the other: grouping all of them at once ends
 * in an error at some sizes, as the engine cannot spill every part of it (ten million within 140
 * to 170 MB, while 128 MB and 180 MB are enough).
 */
async function writeList(
  { entriesPath, entries }: { entriesPath: string; entries: number },
  { engine, path }: { engine: Engine; path: string },
): Promise<number> {
  const copy = (query: string, to: string) =>
    engine.run(`COPY (${query}) TO ${literal(to)} (FORMAT parquet, COMPRESSION zstd)`);
  const rawPath = `${entriesPath}.parquet`;
  const repeats = 'account_list_repeats';
  await engine.run(`CREATE TEMP TABLE ${repeats} (line BIGINT)`);
  try {
    const columns = "columns = {account: 'VARCHAR'}, maximum_object_size = 1000000";
    const json = `read_json(${literal(entriesPath)}, format = 'newline_delimited', ${columns})`;
    await copy(`SELECT account FROM ${json}`, rawPath);
    const lines = `SELECT file_row_number AS line, account
      FROM read_parquet(${literal(rawPath)}, file_row_number = true)`;
    const parts = Math.ceil(entries / PART_ACCOUNTS);
    for (let part = 0; part < parts; part++) {
      const some = `(${lines} WHERE hash(account) % ${parts} = ${part})`;
      await engine.run(`INSERT INTO ${repeats} SELECT line FROM ${some} JOIN (
          SELECT account, min(line) AS first FROM ${some} GROUP BY account HAVING count(*) > 1
        ) USING (account) WHERE line > first`);
    }
    await copy(`SELECT account FROM (${lines}) ANTI JOIN ${repeats} USING (line)`, path);
    const [row] = await engine.rows(`SELECT count(*) AS repeats FROM ${repeats}`);
    return entries - Number(row?.['repeats']);
  } finally {
    await engine.run(`DROP TABLE ${repeats}`);
    await rm(rawPath, { force: true });
  }
}

/**
 * SQL for the accounts of a copied list as `ordinal`, from 0, and `account`. The ordinal is the
 * row's place in the file: counting rows while sorting them takes 1.5 GB for ten million.
 */
export function listRelation(path: string): string {
  return `(SELECT file_row_number AS ordinal, account
    FROM read_parquet(${literal(path)}, file_row_number = true))`;
}

/** Why an entry is no UserID, or undefined when it is one. */
export function accountProblem(account: string | undefined): string | undefined {
  if (account === undefined) return 'no account in it';
  if (account === '') return 'empty';
  if (!account.isWellFormed()) return 'not valid Unicode';
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(account)) return 'holds a control character';
  const bytes = Buffer.byteLength(account);
  return bytes > ACCOUNT_BYTES_MAX ? `${bytes} bytes long, over ${ACCOUNT_BYTES_MAX}` : undefined;
}

async function writeEntries(
  source: ListSource,
  stdin: Readable,
  path: string,
): Promise<{ entries: number; digest: string }> {
  const hash = createHash('sha256');
  const problems: string[] = [];
  let entries = 0;
  let wrong = 0;
  async function* lines(): AsyncGenerator<string> {
    for await (const { line, account } of readList(source, stdin)) {
      const problem = accountProblem(account);
      if (problem !== undefined) {
        wrong += 1;
        if (problems.length < PROBLEMS_SHOWN) problems.push(`  line ${line}: ${problem}`);
        continue;
      }
      entries += 1;
      hash.update(`${account}\n`);
      yield `${JSON.stringify({ account })}\n`;
    }
  }
  await pipeline(lines, createWriteStream(path));
  if (wrong > 0) {
    const more = wrong > problems.length ? [`  and ${wrong - problems.length} more`] : [];
    const list = [...problems, ...more].join('\n');
    throw new ConfigError(
      `The account list ${nameOf(source)} holds entries that are no UserIDs (${wrong} in all)\n${list}`,
      { hint: `Correct these lines; a UserID has 1 to ${ACCOUNT_BYTES_MAX} bytes.` },
    );
  }
  if (entries === 0) {
    throw new ConfigError(`The account list ${nameOf(source)} is empty`, {
      hint: 'Give at least one account; an empty list never empties the warehouse.',
    });
  }
  return { entries, digest: hash.digest('hex') };
}
