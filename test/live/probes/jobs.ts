import { partition } from '../../../src/load/bigquery/place.ts';
import { getJob, LiveJob, orRefused, toldBy } from '../job-end.ts';
import { people } from '../people.ts';
import type { Probe } from '../probe.ts';

const ONE = 'SELECT 1 AS one';

/** What is relied on of jobs: ids that serve once, and where a failure shows. */
export const JOB_PROBES: readonly Probe[] = [
  {
    claim: 'A job id serves once',
    source: 'https://github.com/googleapis/google-cloud-java/issues/2867',
    expected: { first: 'done', again: { at: 'request', status: 409, reason: 'duplicate' } },
    async ask(bench) {
      const { id, told: first } = await bench.query(ONE);
      return { first, again: (await bench.query(ONE, { id })).told };
    },
  },
  {
    claim: 'The id of a load that failed is used up',
    source: 'https://github.com/broadinstitute/gatk/pull/9428',
    expected: {
      first: { at: 'job', reason: 'invalid' },
      again: { at: 'request', status: 409, reason: 'duplicate' },
    },
    async ask(bench) {
      const into = partition(await bench.table(), bench.today);
      const { id, told: first } = await bench.load(into, people(['Ann'], bench.yesterday));
      return { first, again: (await bench.load(into, people(['Ann'], bench.today), { id })).told };
    },
  },
  {
    claim: 'A query that is wrong is a job that failed',
    source: 'inferred from clients, which raise it when they wait for the job',
    expected: { query: { at: 'job', reason: 'invalidQuery' }, job: 'done' },
    async ask(bench) {
      const table = bench.sql(await bench.table());
      const { id, told: query } = await bench.query(`SELECT nothing FROM ${table}`);
      return { query, job: await toldBy(() => bench.wire.send(getJob(bench.wire, id))) };
    },
  },
  {
    claim: 'A job is found in its location alone',
    source: 'https://cloud.google.com/bigquery/docs/locations#specify_locations',
    expected: { here: 'done', elsewhere: { at: 'request', status: 404, reason: 'notFound' } },
    async ask(bench) {
      const { wire } = bench;
      const { id } = await bench.query(ONE);
      const other = wire.place.location.toUpperCase() === 'US' ? 'EU' : 'US';
      return {
        here: await toldBy(() => wire.send(getJob(wire, id))),
        elsewhere: await toldBy(() => wire.send(getJob(wire, id, other))),
      };
    },
  },
  {
    claim: 'A job keeps its labels',
    source: 'https://cloud.google.com/bigquery/docs/adding-labels#job-label',
    expected: { label: '20261123t020000z-7f3a' },
    async ask(bench) {
      const labels = { friendlake_run: '20261123t020000z-7f3a' };
      const { id } = await bench.query(ONE, { labels });
      const { configuration } = LiveJob.parse(await bench.wire.send(getJob(bench.wire, id)));
      return { label: configuration.labels?.['friendlake_run'] ?? null };
    },
  },
  {
    claim: 'A dry run tells the kind of a statement and makes no job',
    source: 'https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#JobStatistics2',
    expected: {
      select: 'SELECT',
      with: 'SELECT',
      delete: 'DELETE',
      job: { at: 'request', status: 404, reason: 'notFound' },
    },
    async ask(bench) {
      const table = bench.sql(await bench.table());
      const kind = (sql: string) => orRefused(async () => (await bench.dryRun(sql)).kind);
      const id = bench.fresh('job');
      return {
        select: await kind(`-- A question.\nSELECT name FROM ${table}`),
        with: await kind(`WITH one AS (SELECT name FROM ${table}) SELECT name FROM one`),
        delete: await kind(`DELETE FROM ${table} WHERE TRUE`),
        job: await toldBy(async () => {
          await bench.dryRun(ONE, id);
          await bench.wire.send(getJob(bench.wire, id));
        }),
      };
    },
  },
  {
    claim: 'Times in an answer come as microseconds where that is asked for',
    source: 'https://cloud.google.com/bigquery/docs/reference/rest/v2/DataFormatOptions',
    expected: { moment: '1767225600123456', amount: '9223372036854775807', day: '<today>' },
    async ask(bench) {
      const tableId = await bench.table();
      await bench.load(tableId, people(['Ann'], bench.today));
      const sql = `SELECT moment, amount, day FROM ${bench.sql(tableId)}`;
      const [moment = '', amount = '', day = ''] = await bench.answer(sql);
      return { moment, amount, day: day === bench.today ? '<today>' : day };
    },
  },
];
