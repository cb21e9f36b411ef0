import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { graphOf } from '../../src/simulator/edge-list.ts';
import { type Graph, readGraph } from '../../src/simulator/index.ts';

function fileWith(content: string | Buffer): string {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'edges-'));
  onTestFinished(() => folder.remove());
  const path = join(folder.path, 'edges');
  writeFileSync(path, content);
  return path;
}

function listsOf(graph: Graph): Record<string, readonly string[]> {
  const accounts = Array.from({ length: graph.accountCount }, (_, index) => graph.accountAt(index));
  return Object.fromEntries(accounts.map((account) => [account, graph.friendsOf(account)]));
}

test.each`
  text                        | why
  ${'a b\nb c\n'}             | ${'blanks'}
  ${'a\tb\r\nb\tc'}           | ${'tabs, CRLF and no last line end'}
  ${'a,b\nb, c'}              | ${'commas'}
  ${'a;b;2.5\nb;c;1'}         | ${'semicolons and a third column'}
  ${'# x y\n% z\na b\n\nb c'} | ${'comments and an empty line'}
  ${'\ufeffa b\nb c'}         | ${'a byte order mark'}
  ${'a b\nb a\na a\nb c'}     | ${'repeated edges and one to itself'}
`('an edge list with $why is read', async ({ text }) => {
  const graph = await readGraph(fileWith(text));
  expect(listsOf(graph)).toEqual({ a: ['b'], b: ['a', 'c'], c: ['b'] });
});

test('a gzip file is told by its bytes, not by its name', async () => {
  const graph = await readGraph(fileWith(gzipSync('a b')));
  expect(listsOf(graph)).toEqual({ a: ['b'], b: ['a'] });
});

test('a name alone is an account without friends', async () => {
  expect(listsOf(await readGraph(fileWith('lonely\n')))).toEqual({ lonely: [] });
});

test('a directed list counts one way', async () => {
  const graph = await readGraph(fileWith('a b'), { directed: true });
  expect(listsOf(graph)).toEqual({ a: ['b'], b: [] });
});

test('names stay text: 007 and 7 are two accounts', async () => {
  const graph = await readGraph(fileWith('007 7'));
  expect([graph.has('007'), graph.has('7'), graph.has('07')]).toEqual([true, true, false]);
});

test.each([
  ['a missing file', () => join(tmpdir(), 'no-such-folder', 'edges')],
  ['half a gzip file', () => fileWith(gzipSync('a b\n'.repeat(1000)).subarray(0, 30))],
  ['a name of 33 bytes', () => fileWith(`a ${'é'.repeat(16)}x`)],
])('%s is a ConfigError', async (_, path) => {
  await expect(readGraph(path())).rejects.toThrow(ConfigError);
});

test('a long file is read whole, whatever its blocks cut through', async () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `é${index} é${index + 1}`);
  const graph = await readGraph(fileWith(lines.join('\n')));
  expect([graph.accountCount, graph.friendsOf('é20000')]).toEqual([20_001, ['é19999']]);
});

const name = fc.constantFrom('a', 'b', 'c', 'd', '__proto__', '0', '00', '名');
const edges = fc.array(fc.tuple(name, name), { maxLength: 30 });

test('the graph of a list is that of a naive map of sets', async () => {
  await fc.assert(
    fc.asyncProperty(edges, fc.boolean(), async (pairs, directed) => {
      const naive = new Map<string, Set<string>>();
      for (const [from, to] of pairs) {
        for (const end of [from, to]) if (!naive.has(end)) naive.set(end, new Set());
        if (from === to) continue;
        naive.get(from)?.add(to);
        if (!directed) naive.get(to)?.add(from);
      }
      const graph = await graphOf(
        pairs.map(([from, to]) => `${from} ${to}`),
        directed,
      );
      expect(graph.accountCount).toBe(naive.size);
      for (const [account, friends] of naive)
        expect(graph.friendsOf(account)).toEqual([...friends]);
    }),
  );
});
