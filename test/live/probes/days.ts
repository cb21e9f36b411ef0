import { partition } from '../../../src/load/bigquery/place.ts';
import type { Bench } from '../bench.ts';
import { LIVE_APP } from '../dataset.ts';
import { orRefused } from '../job-end.ts';
import { nobody, people } from '../people.ts';
import type { Answers, Probe } from '../probe.ts';

const PARTITIONS = 'https://cloud.google.com/bigquery/docs/load-data-partitioned-tables';
const WRONG_DAY = { at: 'job', reason: 'invalid' } as const;

/** What is relied on of a table with a partition a day, and of writing one of them. */
export const DAY_PROBES: readonly Probe[] = [
  {
    claim: 'A load into a day refuses rows of another day',
    source: PARTITIONS,
    expected: { load: WRONG_DAY, names: ['Ann'] },
    async ask(bench) {
      const { tableId, today } = await twoDays(bench, ['Ann'], []);
      const { told } = await bench.load(today, people(['Ben'], bench.yesterday));
      return { load: told, names: await bench.listed(tableId, 'name') };
    },
  },
  {
    claim: 'A query into a day refuses rows of another day',
    source: PARTITIONS,
    expected: { query: WRONG_DAY, names: ['Ann', 'Old'] },
    async ask(bench) {
      const { tableId, today } = await twoDays(bench, ['Ann'], ['Old']);
      const sql = `SELECT * FROM ${bench.sql(tableId)} WHERE day = DATE '${bench.yesterday}'`;
      const { told } = await bench.query(sql, { into: today });
      return { query: told, names: await bench.listed(tableId, 'name') };
    },
  },
  {
    claim: 'A query over a view and a join replaces one day and no other',
    source:
      'https://cloud.google.com/bigquery/docs/managing-partitioned-table-data#write-to-partition',
    expected: { query: 'done', todays: ['Old'], yesterdays: ['Ann', 'Old'] },
    async ask(bench) {
      const { tableId, today, yesterday } = await twoDays(bench, ['New'], ['Ann', 'Old']);
      const table = bench.sql(tableId);
      const view = await bench.view(`SELECT * FROM ${table} WHERE day = DATE '${bench.yesterday}'`);
      const sql = `SELECT one.name, one.tags, one.amount, one.moment, DATE '${bench.today}' AS day
        FROM ${bench.sql(view)} AS one JOIN ${table} AS other ON other.name = one.name
        WHERE one.name NOT IN (SELECT name FROM ${table} WHERE name = 'Ann')`;
      return {
        query: (await bench.query(sql, { into: today })).told,
        todays: await bench.listed(today, 'name'),
        yesterdays: await bench.listed(yesterday, 'name'),
      };
    },
  },
  {
    claim: 'An answer without rows empties a day',
    source: 'inferred from WRITE_TRUNCATE',
    expected: { query: 'done', todays: [], yesterdays: ['Old'] },
    async ask(bench) {
      const { tableId, today, yesterday } = await twoDays(bench, ['Ann'], ['Old']);
      const sql = `SELECT * FROM ${bench.sql(tableId)} WHERE FALSE`;
      return {
        query: (await bench.query(sql, { into: today })).told,
        todays: await bench.listed(today, 'name'),
        yesterdays: await bench.listed(yesterday, 'name'),
      };
    },
  },
  {
    claim: 'A file without rows empties a day',
    source: 'inferred from WRITE_TRUNCATE',
    expected: { load: 'done', todays: [], yesterdays: ['Old'] },
    async ask(bench) {
      const { today, yesterday } = await twoDays(bench, ['Ann'], ['Old']);
      return {
        load: (await bench.load(today, nobody(bench.today))).told,
        todays: await bench.listed(today, 'name'),
        yesterdays: await bench.listed(yesterday, 'name'),
      };
    },
  },
  {
    claim: 'A day that was never written is listed as empty',
    source: 'inferred: friendlake lists a day that may have expired',
    expected: { names: [] },
    async ask(bench) {
      const { yesterday } = await twoDays(bench, ['Ann'], []);
      return { names: await orRefused(() => bench.listed(yesterday, 'name')) };
    },
  },
  {
    claim: 'Replacing a day keeps what was said of the table',
    source: `inferred from the rule of schemaUpdateOptions; ${PARTITIONS}`,
    expected: { load: 'done', afterLoad: 'kept', query: 'done', afterQuery: 'kept' },
    ask: (bench) => replaced(bench, { description: 'Said by hand.' }),
  },
  {
    claim: 'Replacing a day keeps policy tags',
    source: 'inferred; whole tables lose them: https://github.com/dlt-hub/dlt/issues/4012',
    needs: 'FRIENDLAKE_BQ_POLICY_TAG',
    expected: { load: 'done', afterLoad: 'kept', query: 'done', afterQuery: 'kept' },
    ask: (bench) => replaced(bench, { policyTags: { names: [bench.policyTag ?? ''] } }),
  },
];

/** A table with some rows of today and of yesterday. */
async function twoDays(bench: Bench, todays: readonly string[], yesterdays: readonly string[]) {
  const tableId = await bench.table();
  const [today, yesterday] = [partition(tableId, bench.today), partition(tableId, bench.yesterday)];
  await bench.load(today, people(todays, bench.today));
  if (yesterdays.length > 0) await bench.load(yesterday, people(yesterdays, bench.yesterday));
  return { tableId, today, yesterday };
}

/** Says something of a column and of the table, and replaces a day by both ways. */
async function replaced(bench: Bench, said: object): Promise<Answers> {
  const { tableId, today } = await twoDays(bench, ['Ann'], []);
  const { etag, schema } = await bench.resource(tableId);
  const fields = schema.fields.map((field) =>
    field.name === 'amount' ? { ...field, ...said } : field,
  );
  const json = {
    description: 'Rows of people.',
    labels: { app: LIVE_APP, mine: 'yes' },
    schema: { fields },
  };
  await bench.patch(tableId, json, etag);
  const before = await bench.resource(tableId);
  const kept = async () => {
    const { description, labels, schema: now } = await bench.resource(tableId);
    const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
    if (!same(now, before.schema)) return 'columns differ';
    if (!same(labels, before.labels)) return 'labels differ';
    return description === before.description ? 'kept' : 'the description differs';
  };
  const load = (await bench.load(today, people(['Ben'], bench.today))).told;
  const afterLoad = await kept();
  const sql = `SELECT * FROM ${bench.sql(tableId)} WHERE name = 'Ben'`;
  const query = (await bench.query(sql, { into: today })).told;
  return { load, afterLoad, query, afterQuery: await kept() };
}
