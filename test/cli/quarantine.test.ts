import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { summary } from '../../src/cli/summary.ts';
import { popular } from '../run/asking.ts';
import { dropCustomTags } from '../run/custom-tags.ts';
import { openLake, type Lake } from '../run/lake.ts';
import { pipelineSource } from './project.ts';

const REFUSING = { contract: 'discard_value', tags: {} } as const;

/** What `friendlake quarantine` prints about a lake. */
async function quarantine({ folder, simulator }: Lake, ...flags: string[]): Promise<string> {
  await writeFile(join(folder, 'lake.ts'), pipelineSource(simulator.baseUrl));
  let printed = '';
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      printed += chunk.toString();
      done();
    },
  });
  const terminal = {
    stdin: Readable.from([]),
    stdout,
    stderr: process.stderr,
    environment: {},
    workingDirectory: folder,
    version: '0.0.0-test',
  };
  const untilSignal = () => new AbortController().signal;
  await runProgram({ terminal, untilSignal }, ['quarantine', 'lake.ts', ...flags]);
  return printed;
}

/** A lake with one undeclared tag. */
async function oneRefused(value: string): Promise<{ lake: Lake; account: string; friend: string }> {
  const lake = await openLake({ accounts: 6 });
  dropCustomTags(lake);
  const [one] = popular(lake, 1);
  const [account = '', friend = ''] = [one?.account, one?.friends[0]];
  lake.world.setCustom(account, friend, 'Tag_SNS_Custom_Note', value);
  return { lake, account, friend };
}

test('quarantine tells what was refused, how often and of whom, and steers no terminal', async () => {
  const { lake, account, friend } = await oneRefused(`\u001b[2J${'long '.repeat(20)}`);
  const result = await lake.sync({ pipeline: REFUSING });
  expect(summary(result, 1)).toContain('6 changed, 1 refused');
  const cell = `"\\u001b[2J${'long '.repeat(20)}`.slice(0, 60);
  expect(await quarantine(lake)).toBe(`1 refused: the newest snapshot lacks these
┌─────────────────────┬─────────────────┬───────┬──────────┐
│ tag                 │ reason          │ times │ accounts │
├─────────────────────┼─────────────────┼───────┼──────────┤
│ Tag_SNS_Custom_Note │ is not declared │ 1     │ 1        │
└─────────────────────┴─────────────────┴───────┴──────────┘
┌────────────┬────────────┬─────────────────────┬───────────────────────────────────────────────────────────────┐
│ account    │ friend     │ tag                 │ value                                                         │
├────────────┼────────────┼─────────────────────┼───────────────────────────────────────────────────────────────┤
│ ${account} │ ${friend} │ Tag_SNS_Custom_Note │ ${cell}… │
└────────────┴────────────┴─────────────────────┴───────────────────────────────────────────────────────────────┘
`);
  expect(await quarantine(lake, '--limit', '0')).not.toContain(friend);
  await expect(quarantine(lake, '--limit', 'all')).rejects.toMatchObject({ exitStatus: 2 });
});

test('quarantine says so when nothing is missing', async () => {
  const lake = await openLake({ accounts: 3 });
  await lake.sync();
  expect(await quarantine(lake)).toBe('nothing is refused: the newest snapshot lacks nothing\n');
});
