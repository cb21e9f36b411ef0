import { expect } from 'vitest';
import { referenceOf } from '../../src/load/bigquery/place.ts';
import { keysOf, refusalOf, type Asking } from './asking.ts';
import { PLACE } from './emulator.ts';

/** How many rows a table has. */
const count = async ({ rows }: Asking, tableId: string) =>
  (await rows(`SELECT COUNT(*) AS n FROM chat.${tableId}`))[0]?.['n'];

const DAY = { timePartitioning: { type: 'DAY', field: 'snapshot_date' } };

/** How something is asked, and what comes of it. */
export type Divergence = readonly [ask: (asking: Asking) => unknown, seen: unknown];

/**
 * Each thing that BigQuery does, and what the emulator does in its place. One that begins to do as
 * BigQuery does fails here: then the tests of this folder can ask more of it.
 */
export const DIVERGENCES: Readonly<Record<string, Divergence>> = {
  'a dataset says where it lies': [
    async ({ send }) =>
      keysOf(await send({ method: 'GET', path: `${PLACE.projectId}/datasets/${PLACE.datasetId}` })),
    ['datasetReference'],
  ],
  'a table has an etag': [
    async ({ send, table, pathOf }) =>
      keysOf(await send({ method: 'GET', path: pathOf(await table()) })).includes('etag'),
    false,
  ],
  'a load takes the columns of its table': [
    async ({ table, load }) => refusalOf(load(await table(), { schema: undefined })),
    expect.stringMatching(/^500 /),
  ],
  'without list inference lists arrive empty': [
    async ({ table, load, rows }) => {
      const tableId = await table();
      await load(tableId);
      return rows(`SELECT ARRAY_LENGTH(names) AS n FROM chat.${tableId}`);
    },
    [{ n: '1' }],
  ],
  'a load says how many rows arrived': [
    async ({ table, load }) => keysOf(await load(await table())).includes('statistics'),
    false,
  ],
  'WRITE_TRUNCATE_DATA replaces the rows': [
    async (asking) => {
      const tableId = await asking.table();
      await asking.load(tableId);
      await asking.load(tableId, { writeDisposition: 'WRITE_TRUNCATE_DATA' });
      return count(asking, tableId);
    },
    '2',
  ],
  'a query with WRITE_TRUNCATE replaces the rows of its destination': [
    async (asking) => {
      const tableId = await asking.table();
      await asking.load(tableId);
      await asking.query(`SELECT * FROM chat.${tableId}`, {
        destinationTable: referenceOf(PLACE, tableId),
        writeDisposition: 'WRITE_TRUNCATE',
      });
      return count(asking, tableId);
    },
    '2',
  ],
  'table$YYYYMMDD is a day of the table, to a load': [
    async ({ table, load }) => refusalOf(load(`${await table(DAY)}$20261123`)),
    expect.stringMatching(/^400 jobInternalError: `id_\w+\$20261123` is not found$/),
  ],
  'table$YYYYMMDD is a day of the table, to a query': [
    async ({ table, query }) => {
      const destinationTable = referenceOf(PLACE, `${await table(DAY)}$20261123`);
      return refusalOf(query('SELECT 1', { destinationTable, createDisposition: 'CREATE_NEVER' }));
    },
    expect.stringMatching(/^404 notFound: Not found: Table /),
  ],
  'where a filter of the day is required, a query without one is refused': [
    async (asking) => count(asking, await asking.table({ ...DAY, requirePartitionFilter: true })),
    '0',
  ],
  'the id of a load serves once, and 409 says so': [
    async ({ table, load }) => {
      const tableId = await table();
      await load(tableId, {}, 'twice');
      return refusalOf(load(tableId, {}, 'twice'));
    },
    '500 internalError: failed to add job: job twice is already created',
  ],
  'the id of a query serves once, and 409 says so': [
    async ({ query }) => {
      await query('SELECT 1', {}, 'again');
      return refusalOf(query('SELECT 1', {}, 'again'));
    },
    expect.stringMatching(/^400 jobInternalError: .*already created$/),
  ],
  'a job that failed says so whenever it is asked for': [
    async ({ query, send }) => {
      await query(`SELECT ERROR('made up')`, {}, 'failed');
      const job = await send({ method: 'GET', path: `${PLACE.projectId}/jobs/failed` });
      return JSON.stringify(job).includes('errorResult');
    },
    false,
  ],
  'a job is found only where it ran': [
    async ({ query, send }) => {
      await query('SELECT 1', {}, 'here');
      const path = `${PLACE.projectId}/jobs/here`;
      return refusalOf(send({ method: 'GET', path, query: { location: 'asia-east1' } }));
    },
    'granted',
  ],
  'a dry run says what the days cost that a query reads': [
    async ({ table, load, dryBytes }) => {
      const tableId = await table(DAY);
      await load(tableId);
      const all = await dryBytes(`SELECT COUNT(*) AS n FROM chat.${tableId}`);
      const one = `snapshot_date = DATE '2020-01-01'`;
      return all === (await dryBytes(`SELECT COUNT(*) AS n FROM chat.${tableId} WHERE ${one}`));
    },
    true,
  ],
  'the text of a view can be changed': [
    async ({ send, table, rows, pathOf }) => {
      const view = (n: number) => ({ query: `SELECT ${n} AS n`, useLegacySql: false });
      const viewId = await table({ schema: undefined, view: view(1) });
      await send({ method: 'PATCH', path: pathOf(viewId), json: { view: view(2) } });
      return rows(`SELECT n FROM chat.${viewId}`);
    },
    [{ n: '1' }],
  ],
  'a change is refused where the table is another than it was read': [
    async ({ send, table, pathOf }) => {
      const json = { description: 'another' };
      const path = pathOf(await table());
      return refusalOf(send({ method: 'PATCH', path, json, etag: 'stale' }));
    },
    'granted',
  ],
  'a column that was added can be asked for': [
    async ({ send, table, rows, pathOf }) => {
      const tableId = await table();
      const fields = [
        { name: 'name', type: 'STRING' },
        { name: 'names', type: 'STRING', mode: 'REPEATED' },
        { name: 'snapshot_date', type: 'DATE' },
        { name: 'added', type: 'STRING' },
      ];
      await send({ method: 'PATCH', path: pathOf(tableId), json: { schema: { fields } } });
      return refusalOf(rows(`SELECT added FROM chat.${tableId}`));
    },
    expect.stringMatching(/^400 jobInternalError: failed to analyze: Unrecognized name: added/),
  ],
  'a list that is null is a null text': [
    async ({ rows }) =>
      refusalOf(
        rows(
          `WITH one AS (SELECT CAST(NULL AS ARRAY<STRING>) AS list)
            SELECT ARRAY_TO_STRING(list, ',') AS text FROM one`,
        ),
      ),
    expect.stringMatching(/^500 internalError: runtime error/),
  ],
  'a wrong statement is an invalidQuery': [
    async ({ query }) => JSON.stringify(await query('SELECT nothing')),
    expect.stringMatching(/"reason":"jobInternalError"/),
  ],
  'a statement that would write is told by a dry run': [
    async ({ send }) => {
      const query = { query: 'CREATE TABLE chat.t (a INT64)', useLegacySql: false };
      const path = `${PLACE.projectId}/jobs`;
      const json = {
        jobReference: { projectId: PLACE.projectId, jobId: 'dry' },
        configuration: { dryRun: true, query },
      };
      return JSON.stringify(await send({ method: 'POST', path, json })).includes(
        '"statementType":"SELECT"',
      );
    },
    true,
  ],
};
