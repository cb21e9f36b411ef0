import { z } from 'zod';
import { ACCOUNTS_TABLE } from '../../../schemas/accounts.ts';
import { QUARANTINE_TABLE } from '../../../schemas/quarantine.ts';
import { RUNS_TABLE } from '../../../schemas/runs.ts';
import { ConfigError } from '../../core/errors.ts';
import { literal, literals } from '../../engine/sql.ts';
import type { PublishedRuns } from '../published-runs.ts';
import { findSeen } from './commit.ts';
import { DAILY_TABLES } from './place.ts';
import { atBigQuery } from './remedy.ts';
import type { Workshop } from './staging.ts';
import { statesOf } from './succession.ts';
import { copyTable } from './table-copy.ts';
import type { Shown } from './views.ts';
import type { Wire } from './wire.ts';

/** Copies the records of the runs of a dataset, without a job. */
export function copyRuns(wire: Wire, workshop: Workshop): Promise<PublishedRuns> {
  return atBigQuery(wire.place, async () => {
    const seen = await findSeen(wire);
    return seen ? runsBehind(seen.shown, wire, workshop) : { files: [], states: new Map() };
  });
}

/** What decides whether a refusal still stands. */
const STANDING_BY = ACCOUNTS_TABLE.columns.filter(({ name }) =>
  ['account', 'state', 'as_of_run'].includes(name),
);

/**
 * Copies what published runs refused and the newest accounts, without a job, and shows them in the
 * engine as the views `quarantine` and `accounts`, the latter without the columns that say nothing
 * of refusals.
 *
 * @throws {ConfigError} Nothing has been published there.
 */
export function showQuarantine(wire: Wire, workshop: Workshop): Promise<void> {
  const { projectId, datasetId } = wire.place;
  return atBigQuery(wire.place, async () => {
    const seen = await findSeen(wire);
    if (seen === undefined) {
      throw new ConfigError(`Nothing has been published to ${projectId}.${datasetId}`, {
        hint: 'Run `friendlake sync` with this pipeline first.',
      });
    }
    const { shown } = seen;
    const { states } = await runsBehind(shown, wire, workshop);
    const { name, columns } = QUARANTINE_TABLE;
    const refused = await copyTable(wire, { tableId: name, columns, as: name }, workshop);
    const accounts = await copyTable(
      wire,
      { tableId: DAILY_TABLES.accounts, date: shown.date, columns: STANDING_BY, as: 'accounts' },
      workshop,
    );
    // A run that was never committed may have left what it refused.
    await workshop.engine.run(`
      CREATE VIEW accounts AS FROM read_parquet(${literal(accounts)});
      CREATE VIEW quarantine AS FROM read_parquet(${literal(refused)})
        WHERE run IN (SELECT unnest(${literals([...states.keys()])}::VARCHAR[]))`);
  });
}

const RecordRow = z
  .object({ run: z.string(), base_run: z.string().nullable(), snapshot_date: z.iso.date() })
  .transform(({ run, base_run: baseRun, snapshot_date: date }) => ({ run, baseRun, date }));

/** The runs that led to what is shown. */
async function runsBehind(shown: Shown, wire: Wire, workshop: Workshop): Promise<PublishedRuns> {
  const { name, columns } = RUNS_TABLE;
  const file = await copyTable(wire, { tableId: name, columns, as: name }, workshop);
  const rows = await workshop.engine.rows(
    `SELECT run, base_run, snapshot_date FROM read_parquet(${literal(file)})`,
  );
  return { files: [file], states: statesOf(z.array(RecordRow).parse(rows), shown) };
}
