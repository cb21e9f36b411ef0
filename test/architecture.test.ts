import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Each folder may import from itself and from folders to its left. */
const LINE = [
  'core',
  'config',
  'engine',
  'api',
  'extract',
  'transform',
  'stage',
  'load',
  'run',
  'cli',
];
/** Leaves that only `cli` reaches, and what they may import. */
const LEAVES: Readonly<Record<string, readonly string[]>> = { simulator: ['core'] };
const LINES_MAX = 200;

const sources = globSync('src/**/*.ts');
const files = [...sources, ...globSync('{schemas,pipelines,test,bench}/**/*.ts')];

function importedFolders(file: string): string[] {
  const [, here = ''] = file.split('/');
  const imports = readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'/g);
  return [...imports]
    .map(([, path = '']) => new URL(path, `file:///${file}`).pathname.slice(1))
    .filter((path) => path.startsWith('src/'))
    .map((path) => path.split('/')[1] ?? '')
    .filter((folder) => folder !== here);
}

test.each(sources.filter((file) => file.split('/').length > 2))(
  '%s imports from its left',
  (file) => {
    const [, here = ''] = file.split('/');
    const allowed = LEAVES[here] ?? [
      ...LINE.slice(0, LINE.indexOf(here)),
      ...(here === 'cli' ? Object.keys(LEAVES) : []),
    ];
    expect(importedFolders(file).filter((folder) => !allowed.includes(folder))).toEqual([]);
  },
);

test('every folder of src has a place on the line', () => {
  const folders = new Set(
    sources.map((file) => file.split('/')[1]).filter((f) => !f?.endsWith('.ts')),
  );
  expect(folders).toEqual(new Set([...LINE, ...Object.keys(LEAVES)]));
});

test.each(globSync('schemas/*.ts'))('%s imports nothing of the engine', (file) => {
  expect(readFileSync(file, 'utf8')).not.toMatch(/from '\.\.\/src/);
});

test.each(files)('%s fits on a few screens', (file) => {
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(LINES_MAX + 1);
});

test('no file is a drawer for leftovers', () => {
  expect(files.filter((file) => /(util|helper|common|misc)/i.test(file))).toEqual([]);
});

test('only the command line reads the process', () => {
  const reading = sources.filter((file) =>
    /\bprocess\.(env|argv|exit|on)/.test(readFileSync(file, 'utf8')),
  );
  expect(reading.filter((file) => !file.startsWith('src/cli/'))).toEqual([]);
});

test('sources hold no `any`, no non-null assertion and no class that is not thrown', () => {
  const wrong = sources.filter((file) => {
    const text = readFileSync(file, 'utf8').replaceAll(
      /\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|`[^`]*`/g,
      '',
    );
    return /[:<]\s*any\b|\bas any\b|[\w)\]]!(?=[.;,)\]])|\bclass (?!\w+ extends)/.test(text);
  });
  expect(wrong).toEqual([]);
});
