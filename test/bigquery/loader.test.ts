import { expect, test } from 'vitest';
import { ask } from '../run/asking.ts';
import { openLake } from '../run/lake.ts';
import { destinationAt, loaderOn, seen } from './loading.ts';
import { startBigQuery } from './server.ts';

test('a staged run is what readers of the dataset see, as in a warehouse folder', async () => {
  const [lake, service] = [await openLake(), await startBigQuery()];
  const run = await lake.sync();
  if (run.kind !== 'published') throw new Error('not published');
  const { loader } = await loaderOn(service, lake);
  await loader.prepare();
  expect(await loader.head()).toBeUndefined();
  const changes = await loader.compare(run.staged);
  expect(changes).toEqual(run.changes);
  expect(await loader.publish(run.staged, changes)).toEqual({
    rows: run.rows,
    refused: run.refused,
  });
  // BigQuery has no null lists.
  const friends = `SELECT * REPLACE (coalesce(group_names, []) AS group_names) FROM friends ORDER BY ALL`;
  expect(await seen(service, friends.replace(' friends ', ' `friends` '))).toEqual(
    await ask(lake, friends),
  );
  expect(await seen(service, 'SELECT * FROM `accounts` ORDER BY account')).toEqual(
    await ask(lake, 'FROM accounts ORDER BY account'),
  );
  expect(await seen(service, 'SELECT * EXCLUDE scanned_bytes FROM `runs`')).toEqual(
    await ask(lake, 'SELECT * EXCLUDE scanned_bytes FROM runs'),
  );
  expect(await seen(service, 'SELECT count(*) AS n FROM `calls`')).toEqual(
    await ask(lake, 'SELECT count(*) AS n FROM calls'),
  );
});

// `group_sizes` unnests a list, which GoogleSQL and DuckDB name differently: not for this engine.
test.each(['mutual_friends', 'one_way_friends'])(
  'the view %s has the rows that a folder’s has',
  async (view) => {
    const [lake, service] = [await openLake({ accounts: 20 }), await startBigQuery()];
    await lake.sync();
    await lake.sync({ pipeline: destinationAt(service), file: 'other.ts' });
    const select = view === 'one_way_friends' ? 'from_account, to_account' : '*';
    const wanted = await ask(lake, `SELECT ${select} FROM ${view} ORDER BY ALL`);
    expect(wanted.length).toBeGreaterThan(0);
    expect(await seen(service, `SELECT ${select} FROM \`${view}\` ORDER BY ALL`)).toEqual(wanted);
  },
);
