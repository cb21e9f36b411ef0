import { z } from 'zod';
import { ConfigError } from '../../src/core/errors.ts';
import { atBigQuery } from '../../src/load/bigquery/remedy.ts';
import { dropTable } from '../../src/load/bigquery/tables.ts';
import type { Wire } from '../../src/load/bigquery/wire.ts';

/** The label `app` of what the probes make. */
export const LIVE_APP = 'friendlake_live';
/** Those of everything that is taken away again; friendlake's own is on all of its tables. */
const OURS: readonly string[] = [LIVE_APP, 'friendlake'];

const Listed = z.object({
  tableReference: z.object({ tableId: z.string() }),
  labels: z.record(z.string(), z.string()).default({}),
});
type Listed = z.infer<typeof Listed>;
const Page = z.object({
  tables: z.array(Listed).default([]),
  nextPageToken: z.string().optional(),
});

/**
 * Makes sure that there is nothing in the dataset that could be somebody's: the names of
 * friendlake's tables are always the same.
 *
 * @throws {ConfigError} There is.
 */
export async function checkEmpty(wire: Wire): Promise<void> {
  const held = await tablesOf(wire);
  if (held.length === 0) return;
  const names = held.map(({ tableReference }) => tableReference.tableId);
  const { projectId, datasetId, location } = wire.place;
  throw new ConfigError(
    `${projectId}.${datasetId} holds ${names.length} tables or views (${names.slice(0, 3).join(', ')} …)`,
    {
      hint: `The live tests make and delete tables, so they run in an empty dataset alone: \`bq --location=${location} mk --dataset ${projectId}:friendlake_live\`.`,
    },
  );
}

/**
 * Takes away every table and view that friendlake or a probe made.
 *
 * @returns The names of what somebody else made meanwhile, which stays.
 */
export async function clear(wire: Wire): Promise<string[]> {
  const others: string[] = [];
  for (const { tableReference, labels } of await tablesOf(wire)) {
    if (OURS.includes(labels['app'] ?? '')) await dropTable(wire, tableReference.tableId);
    else others.push(tableReference.tableId);
  }
  return others;
}

function tablesOf(wire: Wire): Promise<Listed[]> {
  const { place, send } = wire;
  const path = `${place.projectId}/datasets/${place.datasetId}/tables`;
  return atBigQuery(place, async () => {
    const tables: Listed[] = [];
    let token: string | undefined;
    do {
      const query = token === undefined ? {} : { pageToken: token };
      const page = Page.parse(await send({ method: 'GET', path, query }));
      tables.push(...page.tables);
      token = page.nextPageToken;
    } while (token !== undefined);
    return tables;
  });
}
