import { z } from 'zod';
import { STAGED_QUARANTINE_TABLE } from '../../schemas/quarantine.ts';
import type { Settings } from '../config/settings.ts';
import { openEngine, withEngine, type Engine } from '../engine/duckdb.ts';
import { parquetRelation } from '../engine/relation.ts';
import { openWarehouse } from '../load/parquet/reader.ts';
import { wireTo } from './destination.ts';
import { withScratch } from './scratch.ts';
import { findUnfinishedRun } from './unfinished-run.ts';

const count = z.coerce.number();

/** Refusals of one kind, counted. */
const RefusedKind = z.strictObject({
  tag: z.string().nullable(),
  reason: z.string(),
  times: count,
  accounts: count,
});

/** One refusal. */
const RefusedItem = z.strictObject({
  account: z.string(),
  friend: z.string().nullable(),
  tag: z.string().nullable(),
  reason: z.string(),
  raw: z.string().nullable(),
});

/** What stands in quarantine. */
export interface QuarantineReport {
  /** The unfinished run that refused it; undefined for what is missing from the newest snapshot. */
  readonly run: string | undefined;
  /** Most frequent first. */
  readonly kinds: readonly z.infer<typeof RefusedKind>[];
  /** The first ones by account, friend and tag. */
  readonly items: readonly z.infer<typeof RefusedItem>[];
}

/**
 * Refusals that still stand: those of the run that brought an account's published rows, and of an
 * account that is quarantined whole, the latest.
 */
const STANDING = `(
  SELECT account, friend, tag, reason, raw
  FROM (SELECT *, max(run) OVER (PARTITION BY account) AS latest FROM quarantine)
  JOIN accounts USING (account)
  WHERE run = as_of_run OR (state = 'quarantined' AND run = latest))`;

/**
 * Tells what was refused: by the run that is unfinished, if it refused anything, otherwise what is
 * missing from the newest snapshot.
 *
 * @param itemsMax Most refusals listed one by one.
 * @throws {ConfigError} Nothing has been published.
 */
export async function readQuarantine(
  settings: Settings,
  itemsMax: number,
): Promise<QuarantineReport> {
  const unfinished = await findUnfinishedRun(settings.stateDir);
  if (unfinished === undefined || unfinished.refusedFiles.length === 0) {
    return reportStanding(settings, itemsMax);
  }
  const refused = parquetRelation(STAGED_QUARANTINE_TABLE.columns, unfinished.refusedFiles);
  return withEngine(await openEngine(), (engine) =>
    reportOf(engine, { run: unfinished.header.run, refused, itemsMax }),
  );
}

/** What is missing from the newest snapshot, wherever that is. */
async function reportStanding(
  { destination }: Settings,
  itemsMax: number,
): Promise<QuarantineReport> {
  const standing = { run: undefined, refused: STANDING, itemsMax };
  if (destination.kind === 'parquet') {
    return withEngine(await openWarehouse(destination.root), (engine) =>
      reportOf(engine, standing),
    );
  }
  const { showQuarantine } = await import('../load/bigquery/reader.ts');
  return withScratch(async (scratch) => {
    await showQuarantine(await wireTo(destination), scratch);
    return reportOf(scratch.engine, standing);
  });
}

async function reportOf(
  engine: Engine,
  { run, refused, itemsMax }: { run: string | undefined; refused: string; itemsMax: number },
): Promise<QuarantineReport> {
  const kinds = await engine.rows(`
    SELECT tag, reason, count(*) AS times, count(DISTINCT account) AS accounts
    FROM ${refused} GROUP BY tag, reason ORDER BY times DESC, tag, reason`);
  const items = await engine.rows(`
    SELECT account, friend, tag, reason, raw FROM ${refused} ORDER BY ALL LIMIT ${itemsMax}`);
  return {
    run,
    kinds: z.array(RefusedKind).parse(kinds),
    items: z.array(RefusedItem).parse(items),
  };
}
