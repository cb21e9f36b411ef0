import { partition, referenceOf } from '../../../src/load/bigquery/place.ts';
import { people } from '../people.ts';
import type { Probe } from '../probe.ts';
import { toldBy } from '../job-end.ts';

/** What is relied on of tables: columns that are added, and days that are not read. */
export const TABLE_PROBES: readonly Probe[] = [
  {
    claim: 'A table that is there is not made again',
    source: 'https://cloud.google.com/bigquery/docs/reference/rest/v2/tables/insert',
    expected: { again: { at: 'request', status: 409, reason: 'duplicate' } },
    async ask(bench) {
      const tableReference = referenceOf(bench.wire.place, await bench.table());
      return { again: await toldBy(() => bench.table({ tableReference })) };
    },
  },
  {
    claim: 'A column that is added is empty in rows that are there',
    source: 'https://cloud.google.com/bigquery/docs/managing-table-schemas#adding_columns',
    expected: {
      patch: 'done',
      descriptions: ['Who it is.', 'New.'],
      more: ['null'],
      list: [],
      query: 'done',
      moreAfter: ['y'],
    },
    async ask(bench) {
      const tableId = await bench.table();
      const today = partition(tableId, bench.today);
      await bench.load(today, people(['Ann'], bench.today));
      const { etag, schema } = await bench.resource(tableId);
      const fields = [
        ...schema.fields,
        { name: 'more', type: 'STRING', mode: 'NULLABLE', description: 'New.' },
        { name: 'words', type: 'STRING', mode: 'REPEATED' },
      ];
      const patch = await toldBy(() => bench.patch(tableId, { schema: { fields } }, etag));
      const now = await bench.resource(tableId);
      const cells = {
        more: await bench.listed(tableId, 'more'),
        list: await bench.listed(tableId, 'words'),
      };
      const sql = `SELECT name, tags, amount, moment, day, 'y' AS more, words
        FROM ${bench.sql(tableId)} WHERE day = DATE '${bench.today}'`;
      return {
        patch,
        descriptions: now.schema.fields.flatMap(({ description }) => description ?? []),
        ...cells,
        query: (await bench.query(sql, { into: today })).told,
        moreAfter: await bench.listed(tableId, 'more'),
      };
    },
  },
  {
    claim: 'A filter of the day that is required is required of every query',
    source:
      'https://cloud.google.com/bigquery/docs/querying-partitioned-tables#require_a_partition_filter_in_queries',
    expected: {
      filtered: 'done',
      unfiltered: { at: 'job', reason: 'invalidQuery' },
      dryRun: { at: 'request', status: 400, reason: 'invalidQuery' },
    },
    async ask(bench) {
      const table = bench.sql(await bench.table({ requirePartitionFilter: true }));
      const sql = `SELECT name FROM ${table}`;
      return {
        filtered: (await bench.query(`${sql} WHERE day = DATE '${bench.today}'`)).told,
        unfiltered: (await bench.query(sql)).told,
        dryRun: await toldBy(() => bench.dryRun(sql)),
      };
    },
  },
];
