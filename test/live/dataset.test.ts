import { beforeEach, expect, test } from 'vitest';
import type { Wire } from '../../src/load/bigquery/wire.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { startBigQuery, type BigQueryService } from '../bigquery/server.ts';
import { openBench } from './bench.ts';
import { checkEmpty, clear } from './dataset.ts';
import { openPlace } from './place.ts';

let service: BigQueryService;
let wire: Wire;
beforeEach(async () => {
  service = await startBigQuery({ location: 'ASIA-SOUTHEAST1' });
  const { projectId: project, datasetId: dataset, url: endpoint } = service;
  wire = await openPlace({ project, dataset, endpoint });
});

/** Puts a table there that somebody made. */
async function somebodys(tableId: string, labels?: Record<string, string>): Promise<void> {
  const { projectId, datasetId } = service;
  const tableReference = { projectId, datasetId, tableId };
  const json = { tableReference, labels, schema: { fields: [{ name: 'one', type: 'STRING' }] } };
  await wire.send({ method: 'POST', path: `${projectId}/datasets/${datasetId}/tables`, json });
}

test('where the dataset lies is read from the dataset', () => {
  expect(wire.place.location).toBe('ASIA-SOUTHEAST1');
});

test('an empty dataset is taken', async () => {
  await expect(checkEmpty(wire)).resolves.toBeUndefined();
});

// A dataset that somebody publishes to holds friendlake's own tables: these least of all.
test.each(['salaries', 'friends_by_date'])(
  'a dataset that holds %s is not touched',
  async (name) => {
    await somebodys(name, { app: 'friendlake' });
    const before = service.asked.length;
    await expect(checkEmpty(wire)).rejects.toThrow(ConfigError);
    await expect(checkEmpty(wire)).rejects.toThrow(
      `a-project.chat holds 1 tables or views (${name} …)`,
    );
    expect(new Set(service.asked.slice(before).map(({ method }) => method))).toEqual(
      new Set(['GET']),
    );
  },
);

test('what was made is taken away, over more pages than one, and nothing else is', async () => {
  const bench = await openBench(wire, { nowMs: Date.now(), policyTag: undefined });
  for (let made = 0; made < 60; made++) await bench.view('SELECT 1 AS one');
  await bench.table();
  await bench.close();
  await somebodys('runs', { app: 'friendlake' });
  await somebodys('salaries');
  expect(await clear(wire)).toEqual(['salaries']);
  expect([...service.store.tables.keys()]).toEqual(['salaries']);
});
