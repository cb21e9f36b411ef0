import { beforeAll, expect, test } from 'vitest';
import { jsonText } from '../../src/engine/value-text.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { query } from '../../src/run/query.ts';
import { openLake, type Lake } from '../run/lake.ts';
import { ask } from '../run/asking.ts';
import { destinationAt } from './loading.ts';
import { startBigQuery, type BigQueryService } from './server.ts';

let lake: Lake;
let service: BigQueryService;
beforeAll(async () => {
  [lake, service] = [await openLake({ accounts: 20 }), await startBigQuery()];
  await lake.sync();
  await lake.sync({ pipeline: destinationAt(service), file: 'other.ts' });
});

/** Asks as `friendlake query` does; rows as JSON prints them. */
function asked(sql: string): Promise<string[]> {
  return query(lake.settings({ pipeline: destinationAt(service) }), sql, async (answer) => {
    const rows: string[] = [answer.columns.map(({ name, kind }) => `${name} ${kind}`).join()];
    for await (const chunk of answer.chunks)
      rows.push(...chunk.map((row) => row.map(jsonText).join()));
    return rows;
  });
}

test('an answer has the values and types that the folder gives, in the order asked for', async () => {
  const sql = `SELECT from_account, to_account, add_time, level, group_names, snapshot_date
    FROM friends WHERE add_time IS NOT NULL AND ARRAY_LENGTH(group_names) > 0
    ORDER BY from_account DESC, to_account`;
  const folder = lake.settings();
  const wanted = await query(folder, sql, async ({ chunks }) => {
    const rows: string[] = [];
    for await (const chunk of chunks) rows.push(...chunk.map((row) => row.map(jsonText).join()));
    return rows;
  });
  const [head, ...rows] = await asked(sql);
  expect(head).toBe(
    'from_account other,to_account other,add_time other,level number,group_names other,snapshot_date other',
  );
  expect(rows).toEqual(wanted);
  expect(rows.length).toBeGreaterThan(20);
});

test('the views that tell what friendships come to are there', async () => {
  const [, count] = await asked('SELECT count(*) AS n FROM one_way_friends');
  const [row] = await ask(lake, 'SELECT count(*) AS n FROM one_way_friends');
  expect(count).toBe(row?.['n']);
});

test('a statement that would write is refused, and never handed in', async () => {
  const { size } = service.jobs.all;
  const deleting = asked('DELETE FROM friends_by_date WHERE true');
  await expect(deleting).rejects.toThrow('A query is one statement that only reads');
  await expect(deleting).rejects.toThrow(ConfigError);
  expect(service.jobs.all.size).toBe(size);
});

test('a statement that is wrong is answered with the words of BigQuery', async () => {
  await expect(asked('SELECT nothing FROM friends')).rejects.toThrow(/The query failed: .*nothing/);
});
