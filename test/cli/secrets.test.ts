import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEMO_APP, type RawAnswer } from '../../src/simulator/index.ts';
import { openProject } from './project.ts';

const SECRET = 'canary-7d1f0c9a5b3e-secret-key';

async function everythingBelow(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const contents = files.map((file) => readFile(join(file.parentPath, file.name), 'latin1'));
  return (await Promise.all(contents)).join('\n');
}

type Odd = (signature: string) => RawAnswer | undefined;

const ANSWERS: readonly (readonly [string, Odd])[] = [
  ['a good answer', () => undefined],
  ['HTTP 502', () => ({ status: 502, body: 'Bad Gateway' })],
  ['a redirect', () => ({ status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } })],
  ['HTML', () => ({ body: '<html></html>' })],
  ['a reset', () => ({ body: '', reset: true })],
  ['a torn body', () => ({ body: '{"ErrorCode":0', cutAfterBytes: 3 })],
  ['a refusal that quotes the signature', (s) => ({ body: error(70003, `bad ${s}`) })],
  ['an unknown error that quotes the signature', (s) => ({ body: error(99999, `bad ${s}`) })],
];

function error(code: number, text: string): string {
  return JSON.stringify({ ActionStatus: 'FAIL', ErrorCode: code, ErrorInfo: text });
}

test.each(ANSWERS)('neither key nor signature is told or kept after %s', async (_what, answer) => {
  const signatures = new Set<string>();
  let odd = false;
  const project = await openProject({
    app: { ...DEMO_APP, secretKey: SECRET },
    intercept: ({ url }) => {
      const signature = new URL(url, 'http://host').searchParams.get('usersig') ?? '';
      signatures.add(signature);
      return odd ? answer(signature) : undefined;
    },
  });
  odd = true;
  const { stdout, stderr } = await project.run(['sync', 'daily.ts', '--max-failed-pct', '100']);
  const told = [stdout, stderr, await everythingBelow(project.folder)].join('\n');
  expect(signatures.size).toBeGreaterThan(0);
  expect([SECRET, ...signatures].filter((secret) => told.includes(secret))).toEqual([]);
});
