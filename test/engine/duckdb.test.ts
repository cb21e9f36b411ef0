import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openEngine, type Engine, type EngineOptions } from '../../src/engine/duckdb.ts';
import { temporaryFolder } from '../core/temporary-folder.ts';

async function open(options?: EngineOptions): Promise<Engine> {
  const engine = await openEngine(options);
  onTestFinished(() => engine.close());
  return engine;
}

test('times are UTC, wherever the machine stands', async () => {
  vi.stubEnv('TZ', 'Asia/Tokyo');
  onTestFinished(() => void vi.unstubAllEnvs());
  const engine = await open();
  const rows = await engine.rows("SELECT '2026-01-01 00:00:00'::TIMESTAMPTZ::VARCHAR AS t");
  expect(rows).toEqual([{ t: '2026-01-01 00:00:00+00' }]);
});

test('a small answer spells 64-bit integers as text, so that none is rounded', async () => {
  const engine = await open();
  expect(await engine.rows('SELECT 9223372036854775807 AS n, NULL AS nothing')).toEqual([
    { n: '9223372036854775807', nothing: null },
  ]);
});

test('a stream gives all rows of a large answer in order, never more than 2,048 at once', async () => {
  const engine = await open();
  const sizes: number[] = [];
  let sum = 0n;
  for await (const rows of engine.stream('SELECT range FROM range(10000)')) {
    sizes.push(rows.length);
    for (const [number] of rows) if (typeof number === 'bigint') sum += number;
  }
  expect([sum, Math.max(...sizes)]).toEqual([49_995_000n, 2048]);
});

test('a stream may be left early, and the engine goes on', async () => {
  const engine = await open();
  for await (const rows of engine.stream('FROM range(1000000)')) {
    if (rows.length > 0) break;
  }
  expect(await engine.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a wrong statement is an error of the promise', async () => {
  const engine = await open();
  await expect(engine.run('SELEC 1')).rejects.toThrow('Parser Error');
  await expect(engine.stream('FROM nowhere').next()).rejects.toThrow('nowhere');
});

test('a file opened for reading cannot be changed', async () => {
  const path = join(temporaryFolder(), 'lake.duckdb');
  const writer = await openEngine({ path });
  await writer.run('CREATE TABLE t AS SELECT 7 AS n');
  writer.close();
  const reader = await open({ path, readOnly: true });
  expect(await reader.rows('FROM t')).toEqual([{ n: 7 }]);
  await expect(reader.run('DROP TABLE t')).rejects.toThrow('read-only');
});

test('limits are passed on', async () => {
  const temporaryDirectory = join(temporaryFolder(), 'spill');
  const engine = await open({ threads: 1, memoryLimitMb: 200, temporaryDirectory });
  const [row] = await engine.rows(`SELECT current_setting('threads')::INT AS threads,
    current_setting('memory_limit') AS memory, current_setting('temp_directory') AS spill`);
  expect(row).toEqual({ threads: 1, memory: '190.7 MiB', spill: temporaryDirectory });
});

test('extensions are never fetched from the network', async () => {
  const engine = await open();
  const [row] = await engine.rows(`SELECT
    current_setting('autoinstall_known_extensions') AS installs,
    current_setting('autoload_known_extensions') AS loads`);
  expect(row).toEqual({ installs: false, loads: false });
});
