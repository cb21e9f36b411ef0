import { dropTable } from '../../../src/load/bigquery/tables.ts';
import { DAY_MS } from '../../run/later.ts';
import { toldBy } from '../job-end.ts';
import type { Bench } from '../bench.ts';
import type { Probe, Refused } from '../probe.ts';

const SANDBOX = 'https://cloud.google.com/bigquery/docs/sandbox#limits';

/**
 * What a project without billing refuses, and what it takes away by itself.
 *
 * The statement that writes is of no row of an empty table: nothing comes of it where there is
 * billing, and nothing is charged.
 */
export const SANDBOX_PROBES: readonly Probe[] = [
  {
    claim: 'Without billing a statement that writes is refused',
    source: `${SANDBOX}; https://github.com/vyasadi/Free_Code_Camp_Material/issues/1`,
    expected: { delete: { at: 'job', reason: 'billingNotEnabled' } },
    withBilling: { delete: 'done' },
    ask: async (bench) => ({ delete: await deleted(bench) }),
  },
  {
    claim: 'Without billing tables, views and days go after 60 days',
    source: SANDBOX,
    expected: { table: 60, view: 60, days: 60 },
    withBilling: {},
    async ask(bench) {
      const unsaid = { expirationTime: undefined };
      const made = {
        table: await bench.table({ ...unsaid, timePartitioning: undefined }),
        dated: await bench.table(unsaid),
        view: await bench.view('SELECT 1 AS one', unsaid),
      };
      const days = (ms: number) => (Number.isNaN(ms) ? null : Math.round(ms / DAY_MS));
      const left = async (tableId: string) =>
        days(Number((await bench.resource(tableId)).expirationTime) - Date.now());
      const { timePartitioning } = await bench.resource(made.dated);
      const told = {
        table: await left(made.table),
        view: await left(made.view),
        days: days(Number(timePartitioning?.expirationMs)),
        tableWithDays: await left(made.dated),
      };
      for (const tableId of Object.values(made)) await dropTable(bench.wire, tableId);
      return told;
    },
  },
  {
    claim: 'Without billing days are not kept for longer',
    source: SANDBOX,
    expected: { days: { at: 'request', status: 403, reason: 'billingNotEnabled' } },
    withBilling: { days: 'done' },
    async ask(bench) {
      const expirationMs = String(400 * DAY_MS);
      const timePartitioning = { type: 'DAY', field: 'day', expirationMs };
      return { days: await toldBy(() => bench.table({ timePartitioning })) };
    },
  },
];

/** Whether the project has billing. */
export async function hasBilling(bench: Bench): Promise<boolean> {
  return (await deleted(bench)) === 'done';
}

async function deleted(bench: Bench): Promise<'done' | Refused> {
  const sql = `DELETE FROM ${bench.sql(await bench.table())} WHERE FALSE`;
  return (await bench.query(sql)).told;
}
