import { join } from 'node:path';
import { afterAll } from 'vitest';
import { friendsTable } from '../../schemas/friends.ts';
import type { PipelineInput } from '../../src/config/pipeline.ts';
import { openEngine, type Engine } from '../../src/engine/duckdb.ts';
import type { Loader } from '../../src/load/loader.ts';
import { loaderFor } from '../../src/run/destination.ts';
import { destinationAt, seen } from '../bigquery/loading.ts';
import { startBigQuery } from '../bigquery/server.ts';
import { ask } from '../run/asking.ts';
import { NOW_MS, type Lake } from '../run/lake.ts';

/** A destination that every loader's promises are held to. */
export interface Target {
  /** What a pipeline says to publish there. */
  readonly pipeline: Partial<PipelineInput>;
  /** Rows that a reader sees; the table's name stands as `{friends}`. */
  rows(lake: Lake, sql: string): Promise<Record<string, unknown>[]>;
}

/** An empty destination of each kind. */
export const TARGETS: Readonly<Record<string, () => Promise<Target>>> = {
  'a folder': async () => ({
    pipeline: {},
    rows: (lake, sql) => ask(lake, sql.replaceAll(/\{(\w+)\}/g, '$1')),
  }),
  'a dataset': async () => {
    const service = await startBigQuery();
    return {
      pipeline: destinationAt(service),
      rows: (_, sql) => seen(service, sql.replaceAll(/\{(\w+)\}/g, '`$1`')),
    };
  },
};

const engines: Engine[] = [];
afterAll(() => {
  for (const engine of engines.splice(0)) engine.close();
});

/** The loader that a command would use, beside any other. */
export async function loaderOf(
  lake: Lake,
  { pipeline }: Target,
  changes: Partial<PipelineInput> = {},
): Promise<Loader> {
  const settings = lake.settings({ pipeline: { ...pipeline, ...changes } });
  const engine = await openEngine();
  engines.push(engine);
  return loaderFor(settings, {
    engine,
    friends: friendsTable(settings.tags),
    version: '0.0.0-test',
    wallMs: () => NOW_MS,
    folder: join(lake.folder, `upload-${engines.length}`),
    replaceDate: false,
  });
}
