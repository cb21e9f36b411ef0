import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  BIGQUERY_EMULATOR,
  cachePath,
  findBinary,
  STORAGE_EMULATOR,
  type EmulatorProgram,
} from './binary.ts';

// `npm run emulator`: builds the emulators that are not there yet, where there is a Go to do it.
// The first one takes a quarter of an hour and 6 GB of memory, but only once on a machine.
for (const program of [BIGQUERY_EMULATOR, STORAGE_EMULATOR]) {
  const found = findBinary(program);
  if (found !== undefined) {
    console.log(`${program.name} ${program.version} is ready: ${found}`);
  } else if (spawnSync('go', ['version']).error === undefined) {
    console.log(`${program.name} ${program.version} is built; this takes minutes`);
    build(program);
  } else {
    console.log(
      `${program.name}: there is no Go here, so the tests that need it are skipped; or name a binary in ${program.variable}`,
    );
  }
}

function build(program: EmulatorProgram): void {
  const to = cachePath(program);
  const draft = `${to}.part`;
  mkdirSync(dirname(to), { recursive: true });
  const { status } = spawnSync(
    'go',
    ['build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', draft, program.package],
    {
      cwd: join(import.meta.dirname, program.module),
      env: { ...process.env, CGO_ENABLED: '0' },
      stdio: 'inherit',
    },
  );
  if (status === 0) {
    renameSync(draft, to);
  } else {
    console.error(`${program.name} could not be built`);
    process.exitCode = 1;
  }
}
