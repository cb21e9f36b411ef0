import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import type { Reporter, TestModule } from 'vitest/node';
import { layersLine } from './test/bigquery/layers.ts';
import { livePlace } from './test/live/variables.ts';

/** Closes the run with plain lines of counts: one of the layers of BigQuery, and one of all. */
const counts: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const files = modules.map((module) => {
      const tests = [...module.children.allTests()];
      const count = (state: string) => tests.filter((test) => test.result().state === state).length;
      const broken = module.state() === 'failed' ? 1 : 0; // One that does not load has no tests.
      return {
        file: relative(process.cwd(), module.moduleId),
        passed: count('passed'),
        failed: Math.max(count('failed'), broken),
        skipped: count('skipped'),
      };
    });
    const sum = (state: 'passed' | 'failed' | 'skipped') =>
      files.reduce((total, counted) => total + counted[state], 0);
    const layers = layersLine(files, livePlace(process.env));
    if (layers !== undefined) process.stdout.write(`\n${layers}\n`);
    process.stdout.write(
      `\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`,
    );
  },
};

// Threads and processes that tests start need not compile everything anew.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'node-compile-cache');

export default defineConfig({
  resolve: { alias: { friendlake: new URL('./src/index.ts', import.meta.url).pathname } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    maxWorkers: '200%', // A test waits half its time, for threads to start and for DuckDB.
    reporters: ['default', counts],
  },
});
