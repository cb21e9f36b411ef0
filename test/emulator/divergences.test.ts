import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine } from '../../src/engine/duckdb.ts';
import { BIGQUERY_EMULATOR } from './binary.ts';
import { askingOn } from './asking.ts';
import { DIVERGENCES } from './divergences.ts';
import { problemOf, startEmulator } from './emulator.ts';
import type { Bench } from './loading.ts';

const problem = problemOf(BIGQUERY_EMULATOR);

describe.skipIf(problem !== undefined)(`unlike BigQuery (${problem ?? 'emulator'})`, () => {
  let bench: Bench;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'friendlake-'));
    bench = { emulator: await startEmulator(), engine: await openEngine(), folder };
  });
  afterAll(async () => {
    if (problem !== undefined) return;
    bench.engine.close();
    await rm(bench.folder, { recursive: true });
  });

  test.each(Object.entries(DIVERGENCES))('not yet: %s', async (_, [ask, seen]) => {
    expect(await ask(askingOn(bench))).toEqual(seen);
  });
});
