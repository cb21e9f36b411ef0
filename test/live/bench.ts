import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../../src/engine/duckdb.ts';
import { literal } from '../../src/engine/sql.ts';
import type { Wire } from '../../src/load/bigquery/wire.ts';
import { DAY_MS } from '../run/later.ts';
import { createJobs, type BenchJobs } from './bench-jobs.ts';
import { createTables, type BenchTables } from './bench-tables.ts';

/** What probes ask from: a dataset that is theirs, tables that nobody misses, and jobs on them. */
export interface Bench extends BenchTables, BenchJobs {
  readonly wire: Wire;
  /** Days in UTC, `YYYY-MM-DD`; days long ago would expire at once where there is no billing. */
  readonly today: string;
  readonly yesterday: string;
  /** See `LivePlace`. */
  readonly policyTag: string | undefined;
  /** What stands for the names that occur in answers; it grows with them. */
  readonly known: ReadonlyMap<string, string>;
  fresh: Fresh;
  close(): Promise<void>;
}

/** Gives a name that was never used before. */
export type Fresh = (kind: 'table' | 'view' | 'job') => string;

/** Opens a bench; nothing is sent yet. What it makes stays in the dataset for an hour. */
export async function openBench(
  wire: Wire,
  { nowMs, policyTag }: { nowMs: number; policyTag: string | undefined },
): Promise<Bench> {
  const { projectId, datasetId } = wire.place;
  const folder = await mkdtemp(join(tmpdir(), 'friendlake-live-'));
  const engine = await openEngine({ threads: 1 });
  const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const [today, yesterday] = [dayOf(nowMs), dayOf(nowMs - DAY_MS)];
  const known = new Map([
    [projectId, '<project>'],
    [datasetId, '<dataset>'],
    [today, '<today>'],
    [today.replaceAll('-', ''), '<today>'],
    [yesterday, '<yesterday>'],
    [yesterday.replaceAll('-', ''), '<yesterday>'],
  ]);
  if (policyTag !== undefined) known.set(policyTag, '<policy tag>');
  const mark = randomBytes(4).toString('hex');
  const fresh: Fresh = (kind) => {
    const name = `live_${kind}_${mark}_${known.size}`;
    known.set(name, `<${kind}>`);
    return name;
  };
  let files = 0;
  const file = async (select: string) => {
    const path = join(folder, `${files++}.parquet`);
    await engine.run(`COPY (${select}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`);
    return path;
  };
  return {
    ...createTables(wire, fresh),
    ...createJobs(wire, { fresh, file }),
    wire,
    today,
    yesterday,
    policyTag,
    known,
    fresh,
    async close() {
      engine.close();
      await rm(folder, { recursive: true });
    },
  };
}
