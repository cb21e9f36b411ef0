import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openProject } from './project.ts';

test.skipIf(process.platform !== 'linux')(
  'a run is a process with a small heap, a query is not',
  async () => {
    const project = await openProject();
    const file = join(project.folder, 'daily.ts');
    await appendFile(file, 'console.error(process.execArgv, process.env.MALLOC_ARENA_MAX);');
    const started = async (...args: string[]) => (await project.run(args)).stderr.split('\n')[0];
    expect(await started('sync', 'daily.ts')).toContain('--max-semi-space-size=4');
    expect(await started('query', 'daily.ts', 'SELECT 1')).not.toContain('semi-space');
  },
);
