import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { openEngine, type Engine } from '../../src/engine/duckdb.ts';
import {
  accountProblem,
  copyAccountList,
  listRelation,
  type AccountList,
} from '../../src/extract/account-list.ts';
import { character } from '../core/any-text.ts';
import { temporaryFolder } from '../core/temporary-folder.ts';
import { readRows } from '../engine/rows.ts';

interface Desk {
  readonly engine: Engine;
  /** Where the copy goes. */
  readonly path: string;
  /** Copies a list of these lines from standard input. */
  readonly copy: (lines: readonly string[]) => Promise<AccountList>;
  /** What the copy holds. */
  readonly copied: () => Promise<unknown[][]>;
}

async function openDesk(): Promise<Desk> {
  const engine = await openEngine();
  onTestFinished(() => engine.close());
  const path = join(temporaryFolder(), "the team's accounts.parquet");
  const text = (lines: readonly string[]) => Readable.from([Buffer.from(lines.join('\n'))]);
  return {
    engine,
    path,
    copy: (lines) => copyAccountList({ file: '-' }, text(lines), { engine, path }),
    copied: () => readRows(engine, `SELECT ordinal, account FROM ${listRelation(path)}`),
  };
}

test('accounts are numbered from 0 in the order of the list', async () => {
  const { copy, copied } = await openDesk();
  expect(await copy(['zoe', 'ana', 'mia'])).toMatchObject({ accounts: 3, duplicates: 0 });
  expect(await copied()).toEqual([
    [0n, 'zoe'],
    [1n, 'ana'],
    [2n, 'mia'],
  ]);
});

test('a repeated account is counted and keeps its first place', async () => {
  const { copy, copied } = await openDesk();
  const list = await copy(['b', 'a', 'b', 'B', 'a', 'b']);
  expect(list).toMatchObject({ accounts: 3, duplicates: 3 });
  expect((await copied()).map(([, account]) => account)).toEqual(['b', 'a', 'B']);
});

const account = fc
  .string({ unit: character, minLength: 1, maxLength: 8 })
  .filter((text) => accountProblem(text) === undefined && !text.startsWith('\ufeff'));

test('any accounts are copied exactly, each once, in their order', async () => {
  const { copy, copied } = await openDesk();
  await fc.assert(
    fc.asyncProperty(fc.array(account, { minLength: 1 }), async (accounts) => {
      const once = [...new Set(accounts)];
      const list = await copy(accounts);
      expect(list).toMatchObject({
        accounts: once.length,
        duplicates: accounts.length - once.length,
      });
      expect(await copied()).toEqual(once.map((each, index) => [BigInt(index), each]));
    }),
    { numRuns: 25 },
  );
});

test('the digest names the entries and their order, not how they are spelled', async () => {
  const { engine, path, copy } = await openDesk();
  const csv = `${path}.csv`;
  writeFileSync(csv, '"user_id"\r\n"ana"\r\n"bea"\r\n');
  const listed = await copyAccountList({ file: csv }, Readable.from([]), { engine, path });
  const lists = [['ana', 'bea'], ['bea', 'ana'], ['anab', 'ea'], ['ana', 'bea', 'bea'], ['ana']];
  const digests = [];
  for (const lines of lists) digests.push((await copy(lines)).digest);
  expect(new Set(digests).size).toBe(lists.length);
  expect(digests[0]).toBe(listed.digest);
});

test.each`
  account             | problem
  ${'a'}              | ${undefined}
  ${'x'.repeat(32)}   | ${undefined}
  ${'名'.repeat(10)}  | ${undefined}
  ${'@TLS#NOT_FOUND'} | ${undefined}
  ${' '}              | ${undefined}
  ${''}               | ${'empty'}
  ${undefined}        | ${'no account in it'}
  ${'x'.repeat(33)}   | ${'33 bytes long, over 32'}
  ${'名'.repeat(11)}  | ${'33 bytes long, over 32'}
  ${'a\tb'}           | ${'holds a control character'}
  ${'a\0'}            | ${'holds a control character'}
  ${'a\u007f'}        | ${'holds a control character'}
  ${'a\ud800'}        | ${'not valid Unicode'}
`('the problem of $account is: $problem', (row) => {
  expect(accountProblem(row.account)).toBe(row.problem);
});

async function failureOf(copying: Promise<AccountList>): Promise<ConfigError> {
  const error: unknown = await copying.catch((reason: unknown) => reason);
  if (error instanceof ConfigError) return error;
  throw new Error(`No ConfigError but ${String(error)}`);
}

test('an entry that is no UserID is refused with its line, its value kept quiet', async () => {
  const { copy, path } = await openDesk();
  const error = await failureOf(copy(['ana', '', 'canary'.repeat(6), 'bea']));
  expect(error.message.split('\n')[1]).toBe('  line 3: 36 bytes long, over 32');
  expect(error.message).not.toContain('canary');
  expect(existsSync(path)).toBe(false);
});

test('ten problems are shown and all are counted', async () => {
  const { copy } = await openDesk();
  const wrong = Array.from({ length: 11 }, () => 'x'.repeat(33));
  const lines = (await failureOf(copy([...wrong, 'ana', 'x'.repeat(33)]))).message.split('\n');
  expect(lines).toHaveLength(12);
  expect(lines[0]).toContain('12');
  expect([lines[10], lines[11]]).toEqual(['  line 10: 33 bytes long, over 32', '  and 2 more']);
});

test.each([[[]], [['', '']]])('an empty list %o is refused', async (lines) => {
  const { copy, path } = await openDesk();
  expect((await failureOf(copy(lines))).message).toContain('on standard input is empty');
  expect(existsSync(path)).toBe(false);
});

test('the copy stands alone when it is done', async () => {
  const { copy, path } = await openDesk();
  await copy(['ana']);
  expect(readdirSync(dirname(path))).toEqual(["the team's accounts.parquet"]);
});

test('a copy that cannot be written is an error of the promise, not of the process', async () => {
  const { engine } = await openDesk();
  const path = join(temporaryFolder(), 'missing', 'accounts.parquet');
  const slow = Readable.from([Buffer.from('ana\n'), Buffer.from('bea\n')]);
  await expect(copyAccountList({ file: '-' }, slow, { engine, path })).rejects.toThrow('ENOENT');
});

test('a list of 200,000 lines keeps every account at its place', async () => {
  const { copy, path, engine } = await openDesk();
  const lines = Array.from({ length: 200_000 }, (_, index) => `u${(index * 7919) % 150_000}`);
  expect(await copy(lines)).toMatchObject({ accounts: 150_000, duplicates: 50_000 });
  const misplaced = `SELECT count(*) FROM ${listRelation(path)}
    WHERE account <> 'u' || (ordinal * 7919) % 150000`;
  expect(await readRows(engine, misplaced)).toEqual([[0n]]);
});
