import { AccountState, ACCOUNTS_TABLE } from '../../../schemas/accounts.ts';
import type { Column, Table } from '../../../schemas/column.ts';
import { EXTRA } from '../../../schemas/friends.ts';
import { publishedTables } from '../../../schemas/published-tables.ts';
import { VERDICTS_TABLE } from '../../../schemas/verdicts.ts';
import { PublishError } from '../../core/errors.ts';
import { parquetRelation } from '../../engine/relation.ts';
import type { HeldColumn } from '../evolution.ts';
import type { Head, Loader, StagedRun } from '../loader.ts';
import { checkBase, checkDay, checkSame } from './admission.ts';
import { stageAdopted } from './adopted-rows.ts';
import { ask } from './asking.ts';
import { checkBucket } from './bucket-check.ts';
import { findSeen, settleViews, type Seen } from './commit.ts';
import { checkDataset } from './dataset.ts';
import { DAILY_TABLES } from './place.ts';
import { publishStaged } from './publication.ts';
import { atBigQuery } from './remedy.ts';
import { changeCounts, driftCount, losses, type SnapshotSql } from './snapshot-sql.ts';
import { dropObjects } from './staged-object.ts';
import { stageRun, type Workshop } from './staging.ts';
import { copyTable } from './table-copy.ts';
import { ensureTable, tableBody, type TableOptions } from './tables.ts';
import { viewsOf, type Shown } from './views.ts';
import type { Wire } from './wire.ts';

/** A dataset and what the loader needs to work on it. */
export interface BigQueryLoaderOptions extends TableOptions, Workshop {
  readonly wire: Wire;
  readonly sdkAppId: number;
  readonly friends: Table;
  readonly version: string;
  readonly nowMs: () => number;
  /**
   * Lets a run take the place of the newest snapshot when it is of the same day, or of a run that
   * began to publish that day and will not end.
   */
  readonly replaceDate: boolean;
}

/** Creates the loader of dated snapshots in a BigQuery dataset. */
export function createBigQueryLoader(options: BigQueryLoaderOptions): Loader {
  const { wire, engine, folder, friends } = options;
  const { place } = wire;

  async function seen(): Promise<Seen | undefined> {
    const now = await findSeen(wire);
    if (now !== undefined) checkSame(now.shown, { ...options, place });
    return now;
  }

  /** What readers see, which must be what the run was begun on. */
  async function seenBy({ header }: StagedRun): Promise<Seen | undefined> {
    const now = await seen();
    if (now?.shown.run === header.base?.run) return now;
    throw new PublishError(
      `Run ${header.run} is based on ${header.base?.run ?? 'nothing'}, but the newest is ${now?.shown.run ?? 'nothing'}`,
      { hint: 'Another run published in between. Start a new run.' },
    );
  }

  let brought: Promise<SnapshotSql> | undefined; // A loader lives as long as one run.

  async function sqlOf(staged: StagedRun): Promise<SnapshotSql> {
    const before = await seenBy(staged);
    return (brought ??= bring(staged, before?.shown.columns ?? []));
  }

  async function bring(staged: StagedRun, held: readonly HeldColumn[]): Promise<SnapshotSql> {
    const workshop = { engine, folder, nowMs: options.nowMs() };
    await stageRun(wire, staged, workshop);
    const adopted = await stageAdopted(wire, staged, { ...workshop, held });
    return { place, header: staged.header, friends, adopted };
  }

  async function ensureTables(): Promise<Map<string, readonly string[]>> {
    const order = new Map<string, readonly string[]>();
    for (const table of [friends, ...publishedTables().slice(1)]) {
      const body = tableBody(table, tableIdOf(table), place, options);
      order.set(table.name, await ensureTable(wire, body));
    }
    return order;
  }

  function headOf({ date, run, schema }: Shown): Head {
    const files = async (table: keyof typeof DAILY_TABLES, columns: readonly Column[]) => {
      const day = { tableId: DAILY_TABLES[table], date, columns, as: `${table}_of_base` };
      return [await copyTable(wire, day, { engine, folder })];
    };
    const owners = friends.columns.filter(({ name }) =>
      ['from_account', EXTRA.name].includes(name),
    );
    return {
      date,
      run,
      schema,
      accountFiles: () => told(() => files('accounts', ACCOUNTS_TABLE.columns)),
      extraFiles: () => told(() => files('friends', owners)),
    };
  }

  const told = <Result>(work: () => Promise<Result>) => atBigQuery(place, work);

  return {
    head: () =>
      told(async () => {
        const now = await seen();
        return now && headOf(now.shown);
      }),
    prepare: () =>
      told(async () => {
        await checkDataset(wire);
        if (wire.bucket) await checkBucket(wire.bucket, place);
        const now = await seen();
        await ensureTables();
        if (now === undefined) return;
        await settleViews(wire, viewsOf(now.shown, friends, place));
        if (wire.bucket) await dropObjects(wire.bucket, place, now.shown.run);
      }),
    admit: (header) => told(async () => checkDay((await seen())?.shown, header, options)),
    compare: (staged) =>
      told(async () => {
        const sql = await sqlOf(staged);
        const [row] = await ask(wire, staged.header.run, changeCounts(sql));
        checkBase(staged.header, Number(row?.['baseless_accounts']));
        const drift = (await isAudited(staged))
          ? (await ask(wire, staged.header.run, driftCount(sql)))[0]
          : undefined;
        return {
          baseRows: Number(row?.['base_rows']),
          addedRows: Number(row?.['added_rows']),
          removedRows: Number(row?.['removed_rows']),
          driftedAccounts: Number(drift?.['drifted_accounts'] ?? 0),
        };
      }),
    losses: (staged, most) =>
      told(async () => {
        const rows = await ask(wire, staged.header.run, losses(await sqlOf(staged), most));
        return {
          accounts: Number(rows[0]?.['accounts'] ?? 0),
          largest: rows.map(({ account, lost, had, state }) => ({
            account: account ?? '',
            lost: Number(lost),
            had: Number(had),
            state: state === null ? undefined : AccountState.parse(state),
          })),
        };
      }),
    publish: (staged, changes) =>
      told(async () => {
        const { header } = staged;
        const before = await seenBy(staged);
        checkDay(before?.shown, header, options);
        const order = await ensureTables();
        return publishStaged(staged, changes, {
          ...options,
          sql: await sqlOf(staged),
          order: { friends: order.get('friends') ?? [], accounts: order.get('accounts') ?? [] },
          before,
        });
      }),
  };

  /** Whether there is a point in reading whole rows of the base: only audits can find drift. */
  async function isAudited({ verdictFiles }: StagedRun): Promise<boolean> {
    const verdicts = parquetRelation(VERDICTS_TABLE.columns, verdictFiles);
    const audited = `state = 'unchanged' AND pulled = 'complete'`;
    return (await engine.rows(`SELECT 1 FROM ${verdicts} WHERE ${audited} LIMIT 1`)).length > 0;
  }
}

function tableIdOf({ name }: Table): string {
  if (name === 'friends' || name === 'accounts') return DAILY_TABLES[name];
  return name;
}
