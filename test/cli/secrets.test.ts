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

test.concurrent.each(ANSWERS)(
  'neither key nor signature is told or kept after %s',
  async (_what, answer) => {
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
    const check = await project.run(['check', 'daily.ts']);
    const sync = await project.run(['sync', 'daily.ts', '--max-failed-pct', '100']);
    const kept = await everythingBelow(project.folder);
    const told = [check.stdout, check.stderr, sync.stdout, sync.stderr, kept].join('\n');
    expect(signatures.size).toBeGreaterThan(0);
    expect([SECRET, ...signatures].filter((secret) => told.includes(secret))).toEqual([]);
  },
);

test.each`
  down     | what
  ${false} | ${'the key is wrong'}
  ${true}  | ${'nobody answers'}
`('check and plan tell and keep no secret when $what', async ({ down }) => {
  const project = await openProject();
  if (down === true) await project.simulator.close();
  const commands = [
    ['check', 'daily.ts'],
    ['plan', 'daily.ts'],
  ];
  const told = [];
  for (const command of commands) {
    const { stdout, stderr } = await project.run(command, { FRIENDLAKE_SECRET_KEY: SECRET });
    told.push(stdout, stderr);
  }
  const everything = [...told, await everythingBelow(project.folder)].join('\n');
  expect(told.join('')).toContain('FAILED   service');
  expect(everything).not.toContain(SECRET);
  expect(everything).not.toMatch(/usersig|eJ[\w*-]{40}/); // A signature is deflated JSON.
});
