import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { AccountState } from '../schemas/accounts.ts';
import { EXTRA, FRIEND_KEY, STANDARD_TAGS } from '../schemas/friends.ts';
import { createProgram } from '../src/cli/program.ts';
import { Pipeline } from '../src/config/pipeline.ts';
import { REGIONS } from '../src/config/regions.ts';
import { Environment } from '../src/config/settings.ts';
import {
  ConfigError,
  DamageError,
  IncompleteError,
  Interrupted,
  LockedError,
  PublishError,
  ServiceError,
} from '../src/core/errors.ts';
import { catalogStatements } from '../src/load/parquet/catalog.ts';

const readme = readFileSync('README.md', 'utf8');
const program = createProgram({
  terminal: {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: {},
    workingDirectory: '.',
    version: '0.0.0',
  },
  untilSignal: () => new AbortController().signal,
});

function usage(command: Command): string {
  const args = command.registeredArguments
    .map((argument) => (argument.required ? ` <${argument.name()}>` : ` [${argument.name()}]`))
    .join('');
  return `| \`friendlake ${command.name()}${args}\``;
}

test.each(program.commands)('the README lists the command $_name as it is typed', (command) => {
  expect(readme).toContain(usage(command));
});

test('the README lists no command that does not exist', () => {
  const listed = [...readme.matchAll(/\| `friendlake (\w+)/g)].map(([, name]) => name);
  expect(listed).toEqual(program.commands.map((command) => command.name()));
});

test('the README lists exactly the flags of sync', () => {
  const sync = program.commands.find((command) => command.name() === 'sync');
  const listed = [...readme.matchAll(/^\| `(--[^`]+)`/gm)].map(([, flags]) => flags);
  expect(listed).toEqual(sync?.options.map(({ flags }) => flags));
});

test.each(Object.keys(Pipeline.shape))('the README explains the setting %s', (name) => {
  expect(readme).toMatch(new RegExp(`^\\| \`${name}[\`.]`, 'm'));
});

test.each(Object.keys(REGIONS))('the README names the region %s', (region) => {
  expect(readme).toContain(`\`${region}\``);
});

test.each(Object.keys(Environment.shape).filter((name) => name.startsWith('FRIENDLAKE_')))(
  'the README names the variable %s',
  (name) => {
    expect(readme).toContain(`\`${name}\``);
  },
);

test('the README lists the columns of friends in their order', () => {
  const listed = [...readme.matchAll(/^\| `(\w+)` +\| (?:VARCHAR|TIMESTAMPTZ|DATE)/gm)];
  const columns = [...FRIEND_KEY, ...STANDARD_TAGS, EXTRA, { name: 'snapshot_date' }];
  expect(listed.map(([, name]) => name)).toEqual(columns.map(({ name }) => name));
});

test.each(AccountState.options)('the README explains the state %s', (state) => {
  expect(readme).toMatch(new RegExp(`^\\| \`${state}\` +\\|`, 'm'));
});

test('the README lists exactly the exit statuses there are', () => {
  const options = { hint: '' };
  const failures = [
    ConfigError,
    IncompleteError,
    ServiceError,
    PublishError,
    LockedError,
    DamageError,
  ];
  const statuses = [0, 1, ...failures.map((Class) => new Class('', options).exitStatus)];
  const interrupted = [new Interrupted('SIGINT'), new Interrupted('SIGTERM')];
  const all = [...statuses, ...interrupted.map(({ exitStatus }) => exitStatus)];
  const cells = [...readme.matchAll(/^\| (\d+(?:, \d+)*) +\|/gm)].map(([, cell = '']) => cell);
  const listed = cells.flatMap((cell) => cell.split(', ').map(Number));
  expect(listed).toEqual(all.toSorted((a, b) => a - b));
});

test('the README names every view and macro of the catalog', () => {
  const file = [{ path: 'a', sha256: '', rows: 0, bytes: 0 }];
  const statements = catalogStatements(
    {
      format: 1,
      sdkAppId: 1,
      snapshots: [
        {
          date: '2026-11-23',
          run: 'r',
          schema: { version: 1, digest: '' },
          columns: [],
          friends: file,
          accounts: file,
        },
      ],
      runs: [{ run: 'r', record: file, calls: file, quarantine: [] }],
      superseded: [],
    },
    '/',
  );
  const names = statements.map(
    (text) => /^CREATE (?:VIEW|MACRO) (\w+(?:\(.*?\))?)/.exec(text)?.[1],
  );
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
