import { writeFile } from 'node:fs/promises';
import type { Bench } from '../bench.ts';
import type { Resource } from '../bench-tables.ts';
import type { JobEnd } from '../job-end.ts';
import { nobody, people } from '../people.ts';
import type { Probe } from '../probe.ts';

const UPDATING = { schemaUpdateOptions: ['ALLOW_FIELD_ADDITION'] };
const JOB_DOCUMENT =
  'https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#JobConfigurationLoad';

function outputRows({ job }: JobEnd): number | null {
  return job?.statistics.load?.outputRows ?? null;
}

/** What is relied on of loads of Parquet. */
export const LOAD_PROBES: readonly Probe[] = [
  {
    claim: 'Lists arrive empty unless list inference is asked for',
    source: 'https://github.com/googleapis/python-bigquery/issues/2370',
    expected: { with: 'done', values: ['Ann', 'x'], without: 'done', valuesWithout: [] },
    async ask(bench) {
      const [one, other] = [await bench.table(), await bench.table()];
      const rows = people(['Ann'], bench.today);
      return {
        with: (await bench.load(one, rows)).told,
        values: await bench.listed(one, 'tags'),
        without: (await bench.load(other, rows, { load: { parquetOptions: {} } })).told,
        valuesWithout: await bench.listed(other, 'tags'),
      };
    },
  },
  {
    claim: 'A null list is read back as an empty one',
    source: 'https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#array_nulls',
    expected: { load: 'done', values: [] },
    async ask(bench) {
      const tableId = await bench.table();
      const rows = `SELECT * REPLACE (NULL::VARCHAR[] AS tags) FROM (${people(['Ann'], bench.today)})`;
      return {
        load: (await bench.load(tableId, rows)).told,
        values: await bench.listed(tableId, 'tags'),
      };
    },
  },
  {
    claim: 'outputRows of a load counts its own rows',
    source: JOB_DOCUMENT,
    expected: { outputRows: 1, names: ['Ann', 'Ben', 'Cid'] },
    async ask(bench) {
      const tableId = await bench.table();
      await bench.load(tableId, people(['Ann', 'Ben'], bench.today));
      const added = await bench.load(tableId, people(['Cid'], bench.today));
      return { outputRows: outputRows(added), names: await bench.listed(tableId, 'name') };
    },
  },
  {
    claim: 'A file without rows is loaded, and says so',
    source: 'inferred: friendlake compares outputRows with the rows that it sent',
    expected: { load: 'done', outputRows: 0 },
    async ask(bench) {
      const end = await bench.load(await bench.table(), nobody(bench.today));
      return { load: end.told, outputRows: outputRows(end) };
    },
  },
  {
    claim: 'Columns of a file go to those of their names',
    source: JOB_DOCUMENT,
    expected: { load: 'done', names: ['Ann'], amounts: ['9223372036854775807'] },
    async ask(bench) {
      const tableId = await bench.table();
      const rows = `SELECT day, moment, amount, tags, name FROM (${people(['Ann'], bench.today)})`;
      return {
        load: (await bench.load(tableId, rows)).told,
        names: await bench.listed(tableId, 'name'),
        amounts: await bench.listed(tableId, 'amount'),
      };
    },
  },
  {
    claim: 'A location inside of the load is not minded',
    source: 'https://github.com/googleapis/google-cloud-node, samples that pass it there',
    expected: { load: 'done' },
    async ask(bench) {
      const load = { location: bench.wire.place.location };
      const end = await bench.load(await bench.table(), people(['Ann'], bench.today), { load });
      return { load: end.told };
    },
  },
  {
    claim: 'A setting that the API does not have is refused',
    source: 'inferred from other APIs of Google',
    expected: { load: { at: 'request', status: 400, reason: 'invalid' } },
    async ask(bench) {
      const load = { enableListInferrence: true };
      const end = await bench.load(await bench.table(), people(['Ann'], bench.today), { load });
      return { load: end.told };
    },
  },
  {
    claim: 'A column that the table does not have is refused',
    source: 'https://cloud.google.com/bigquery/docs/managing-table-schemas',
    expected: { load: { at: 'job', reason: 'invalid' }, names: ['Ann'] },
    async ask(bench) {
      const { told, names } = await extended(bench, {});
      return { load: told, names };
    },
  },
  {
    claim: 'WRITE_TRUNCATE_DATA may add a column',
    source: `${JOB_DOCUMENT}; a user reports that it refuses: https://github.com/nrkno/bigquery-scala/pull/637`,
    expected: { load: 'done', names: ['Ben'], added: ['y'] },
    async ask(bench) {
      const load = { writeDisposition: 'WRITE_TRUNCATE_DATA', ...UPDATING };
      const { tableId, told, names } = await extended(bench, load);
      return { load: told, names, ...(await addedTo(bench, tableId, told)) };
    },
  },
  {
    claim: 'Replacing a table may not update its schema as well',
    source: JOB_DOCUMENT,
    expected: { load: { at: 'request', status: 400, reason: 'invalid' }, names: ['Ann'] },
    async ask(bench) {
      const load = { writeDisposition: 'WRITE_TRUNCATE', ...UPDATING };
      const { told, names } = await extended(bench, load);
      return { load: told, names };
    },
  },
  {
    claim: 'A table that is replaced as a whole has the columns of the file',
    source: 'https://github.com/dlt-hub/dlt/pull/4130',
    expected: {
      load: 'done',
      names: ['Ben'],
      columns: ['amount INTEGER', 'day DATE', 'moment TIMESTAMP', 'name STRING', 'tags STRING[]'],
      descriptions: [],
      labels: 'kept',
    },
    async ask(bench) {
      const tableId = await bench.table({ timePartitioning: undefined }); // As staging tables are.
      await bench.load(tableId, people(['Ann'], bench.today));
      const before = await bench.resource(tableId);
      const load = { writeDisposition: 'WRITE_TRUNCATE' };
      const { told } = await bench.load(tableId, people(['Ben'], bench.today), { load });
      const { schema, labels } = await bench.resource(tableId);
      return {
        load: told,
        names: await bench.listed(tableId, 'name'),
        columns: schema.fields.map(columnText).toSorted(),
        descriptions: schema.fields.flatMap(({ description }) => description ?? []),
        labels: JSON.stringify(labels) === JSON.stringify(before.labels) ? 'kept' : 'others',
      };
    },
  },
  {
    claim: 'A file that is not Parquet is a job that failed',
    source: 'inferred',
    expected: { load: { at: 'job', reason: 'invalid' } },
    async ask(bench) {
      const path = await bench.file(nobody(bench.today));
      await writeFile(path, 'This is not Parquet.');
      return { load: (await bench.load(await bench.table(), '', { path })).told };
    },
  },
  {
    claim: 'A load into no table is not taken',
    source: 'inferred from createDisposition CREATE_NEVER',
    expected: { load: { at: 'request', status: 404, reason: 'notFound' } },
    async ask(bench) {
      const end = await bench.load(bench.fresh('table'), people(['Ann'], bench.today));
      return { load: end.told };
    },
  },
];

/** Loads a row with one more column over one of the table's own. */
async function extended(bench: Bench, load: object) {
  const tableId = await bench.table();
  await bench.load(tableId, people(['Ann'], bench.today));
  const rows = `SELECT *, 'y' AS more FROM (${people(['Ben'], bench.today)})`;
  const { told } = await bench.load(tableId, rows, { load });
  return { tableId, told, names: await bench.listed(tableId, 'name') };
}

async function addedTo(bench: Bench, tableId: string, told: JobEnd['told']) {
  return told === 'done' ? { added: await bench.listed(tableId, 'more') } : {};
}

/** A column by name and type, which the API answers with the older name. */
function columnText({ name, type, mode }: Resource['schema']['fields'][number]): string {
  return `${name} ${type === 'INT64' ? 'INTEGER' : type}${mode === 'REPEATED' ? '[]' : ''}`;
}
