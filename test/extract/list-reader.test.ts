import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { readList } from '../../src/extract/list-reader.ts';
import { accountsIn, entriesOf, listFile, noStdin } from './list.ts';

test.each`
  file             | content                                          | why
  ${'list.txt'}    | ${'ana\nbea\n'}                                  | ${'lines of text'}
  ${'list'}        | ${'ana\nbea\n'}                                  | ${'text is what no ending tells'}
  ${'list.txt'}    | ${'ana\nbea'}                                    | ${'the last line needs no end'}
  ${'list.txt'}    | ${'ana\r\nbea\r\n'}                              | ${'lines of Windows'}
  ${'list.txt'}    | ${'\ufeffana\nbea\n'}                            | ${'a byte order mark is no character'}
  ${'list.txt'}    | ${'\n\nana\n\r\n\nbea\n\n'}                      | ${'empty lines are passed over'}
  ${'list.csv'}    | ${'user_id\nana\nbea\n'}                         | ${'one column needs no name'}
  ${'list.CSV'}    | ${'id,user_id\n1,ana\n2,bea\n'}                  | ${'a column by name'}
  ${'list.csv'}    | ${'id,user_id\r\n1,ana\r\n2,bea'}                | ${'CSV of Windows without a last end'}
  ${'list.csv'}    | ${'\ufeffuser_id,id\nana,1\nbea,2\n'}            | ${'a mark before the header'}
  ${'list.csv'}    | ${'"user_id"\n"ana"\n"bea"\n'}                   | ${'quotes are no part of a value'}
  ${'list.csv'}    | ${'id,user_id\n"1, or\n2",ana\n"a ""b""",bea\n'} | ${'quoted commas, ends and quotes'}
  ${'list.csv'}    | ${'id,user_id\n1,ana,x,y\n2,bea\n'}              | ${'more fields than the header do not matter'}
  ${'list.csv'}    | ${'user_id\n\nana\n\nbea\n\n'}                   | ${'empty lines of CSV are passed over'}
  ${'list.csv'}    | ${'id,user_id\n\n1,ana\n\n2,bea\n'}              | ${'also between several columns'}
  ${'list.ndjson'} | ${'"ana"\n"bea"\n'}                              | ${'JSON texts'}
  ${'list.jsonl'}  | ${'{"user_id":"ana"}\n\n{"user_id":"bea"}'}      | ${'JSON objects'}
  ${'list.ndjson'} | ${'\ufeff"\\u0061na"\r\n"bea"\r\n'}              | ${'escapes, a mark and Windows'}
`('$file holds ana and bea: $why', async ({ file, content }) => {
  expect(await accountsIn(file, content, { column: 'user_id' })).toEqual(['ana', 'bea']);
});

test.each`
  file          | content              | accounts
  ${'list.txt'} | ${'a\u2028b\u0085c'} | ${['a\u2028b\u0085c']}
  ${'list.csv'} | ${'id\na\u2028b\n'}  | ${['a\u2028b']}
  ${'list.txt'} | ${'a\rb\n'}          | ${['a\rb']}
  ${'list.txt'} | ${' a \n'}           | ${[' a ']}
  ${'list.txt'} | ${'a,"b"\n'}         | ${['a,"b"']}
  ${'list.csv'} | ${'id\n""\n'}        | ${['']}
  ${'list.csv'} | ${'id\n a \n'}       | ${[' a ']}
`('what only looks like a separator is a character: $accounts', async (row) => {
  expect(await accountsIn(row.file, row.content)).toEqual(row.accounts);
});

test('a line is numbered as an editor numbers it', async () => {
  const file = listFile('list.txt', '\nana\n\r\nbea');
  expect((await entriesOf({ file })).map(({ line }) => line)).toEqual([2, 4]);
});

test('a record of CSV is numbered by the line it ends on', async () => {
  const file = listFile('list.csv', 'id,note\nana,"1\n2"\n\nbea,3\n');
  const entries = await entriesOf({ file, column: 'id' });
  expect(entries.map(({ line }) => line)).toEqual([3, 5]);
});

test.each(['{', 'ana', '7', 'null', '["ana"]', '{"user_id":7}', '{"id":"ana"}', '{}'])(
  'the NDJSON line %s holds no account',
  async (content) => {
    const options = { column: 'user_id' };
    expect(await accountsIn('list.ndjson', content, options)).toEqual([undefined]);
  },
);

test('the format that is told beats the ending', async () => {
  expect(await accountsIn('list.csv', '"ana"\n', { format: 'ndjson' })).toEqual(['ana']);
});

test('a list may come over standard input, in pieces of any size', async () => {
  const bytes = Buffer.from('ana\r\n名前\nbea');
  const pieces = fc.array(fc.nat(bytes.length), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(pieces, async (cuts) => {
      const ends = [...new Set([...cuts, bytes.length])].toSorted((a, b) => a - b);
      const parts = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
      const stdin = Readable.from(parts.filter((part) => part.length > 0));
      const entries = await entriesOf({ file: '-' }, stdin);
      expect(entries.map(({ account }) => account)).toEqual(['ana', '名前', 'bea']);
    }),
  );
});

const BAD_BYTES = Buffer.from([0x69, 0x64, 0x0a, 0xff, 0x0a]);
const TORN_CHARACTER = Buffer.from([0x69, 0x64, 0x0a, 0xe5, 0x90]);

test.each`
  file             | content                           | reason
  ${'list.txt'}    | ${BAD_BYTES}                      | ${'not valid UTF-8'}
  ${'list.csv'}    | ${BAD_BYTES}                      | ${'not valid UTF-8'}
  ${'list.ndjson'} | ${BAD_BYTES}                      | ${'not valid UTF-8'}
  ${'list.txt'}    | ${TORN_CHARACTER}                 | ${'not valid UTF-8'}
  ${'list.csv'}    | ${TORN_CHARACTER}                 | ${'not valid UTF-8'}
  ${'list.csv'}    | ${'id\n"canary\n'}                | ${'CSV_QUOTE_NOT_CLOSED'}
  ${'list.txt'}    | ${'x'.repeat(1_100_000)}          | ${'line 1 is over 1 MB long'}
  ${'list.csv'}    | ${`id\n${'x'.repeat(1_100_000)}`} | ${'CSV_MAX_RECORD_SIZE'}
`('$file cannot be read: $reason', async ({ file, content, reason }) => {
  const read = accountsIn(file, content);
  await expect(read).rejects.toBeInstanceOf(ConfigError);
  await expect(read).rejects.toThrow(`${file} cannot be read: ${reason}`);
});

test.each(['txt', 'csv', 'ndjson'])('a list.%s that is missing is refused', async (ending) => {
  const file = `/nowhere/list.${ending}`;
  const read = entriesOf({ file });
  await expect(read).rejects.toThrow(`The account list ${file} cannot be read: ENOENT`);
});

test.each`
  header          | column       | problem
  ${'id,user_id'} | ${'account'} | ${'no column `account`; its header is: id, user_id'}
  ${'id'}         | ${'account'} | ${'no column `account`; its header is: id'}
  ${'id,user_id'} | ${undefined} | ${'several columns; its header is: id, user_id'}
  ${',user_id'}   | ${undefined} | ${'several columns; its header is: , user_id'}
`('the header $header with column $column has $problem', async ({ header, column, problem }) => {
  const read = accountsIn('list.csv', `${header}\n1,ana\n`, { column });
  await expect(read).rejects.toBeInstanceOf(ConfigError);
  await expect(read).rejects.toMatchObject({ message: `The account list has ${problem}` });
});

test('a list is read no further than asked', async () => {
  let pulled = 0;
  async function* endless() {
    while (true) yield Buffer.from(`account ${++pulled}\n`);
  }
  for await (const { line } of readList({ file: '-' }, Readable.from(endless()))) {
    if (line === 3) break;
  }
  expect(pulled).toBeLessThan(100);
});

test('nothing on standard input is a list without entries', async () => {
  expect(await entriesOf({ file: '-' }, noStdin())).toEqual([]);
});
