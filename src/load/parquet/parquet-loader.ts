import { join } from 'node:path';
import { AccountState } from '../../../schemas/accounts.ts';
import type { Table } from '../../../schemas/column.ts';
import { PublishError } from '../../core/errors.ts';
import { onDisk } from '../../core/on-disk.ts';
import type { Engine } from '../../engine/duckdb.ts';
import { carriedRows } from '../carried-rows.ts';
import type { Loader, StagedRun } from '../loader.ts';
import { losses } from './loss-sql.ts';
import { headOf, type Manifest } from './manifest.ts';
import type { Compression } from './part-file.ts';
import { publishRun } from './publication.ts';
import type { Retention } from './retention.ts';
import { changeCounts, type Base } from './snapshot-sql.ts';
import { checkedManifest, pendingFolder, prepareWarehouse, settleWarehouse } from './warehouse.ts';

/** A warehouse folder and what the loader needs to work on it. */
export interface ParquetLoaderOptions {
  /** Absolute path. */
  readonly root: string;
  readonly compression: Compression;
  readonly sdkAppId: number;
  readonly friends: Table;
  readonly engine: Engine;
  readonly version: string;
  readonly nowIso: () => string;
  readonly keep: Retention;
  /** Rows of a file of `friends`, about. */
  readonly fileRows?: number;
}

/** About 150 MB at 18 bytes a row, a size warehouses like. */
const FILE_ROWS = 8_000_000;

/** Creates the loader of dated Parquet snapshots with a DuckDB catalog. */
export function createParquetLoader(options: ParquetLoaderOptions): Loader {
  const { root, engine } = options;
  let rows: string | undefined; // Of the base, which stays what it is or is refused.

  /** The manifest, with the run's base; refused if the head has moved on. */
  async function baseOf({ header }: StagedRun): Promise<{ manifest: Manifest; base: Base }> {
    const manifest = await checkedManifest(root, options);
    const head = manifest.snapshots.at(-1);
    if (head?.run !== header.base?.run) {
      throw new PublishError(
        `Run ${header.run} is based on ${header.base?.run ?? 'nothing'}, but the newest is ${head?.run ?? 'nothing'}`,
        { hint: 'Another run published in between. Start a new run.' },
      );
    }
    const paths = (files: readonly { path: string }[] = []) =>
      files.map(({ path }) => join(root, path));
    const held = { files: paths(head?.friends), columns: head?.columns ?? [] };
    rows ??= carriedRows(engine, options.friends, held);
    return { manifest, base: { friends: rows, accounts: paths(head?.accounts) } };
  }

  const loader: Loader = {
    async head() {
      const newest = (await checkedManifest(root, options)).snapshots.at(-1);
      return newest && headOf(newest, root);
    },
    async prepare() {
      await prepareWarehouse(root);
      await settleWarehouse(root);
    },
    async admit() {}, // A snapshot of the same day gives way, as it always has.
    async compare(staged) {
      const [row] = await engine.rows(changeCounts(staged, (await baseOf(staged)).base));
      return {
        baseRows: Number(row?.['base_rows']),
        addedRows: Number(row?.['added_rows']),
        removedRows: Number(row?.['removed_rows']),
        driftedAccounts: Number(row?.['drifted_accounts']),
      };
    },
    async losses(staged, most) {
      const rows = await engine.rows(losses(staged, (await baseOf(staged)).base, most));
      return {
        accounts: Number(rows[0]?.['accounts'] ?? 0),
        largest: rows.map(({ account, lost, had, state }) => ({
          account: String(account),
          lost: Number(lost),
          had: Number(had),
          state: state === null ? undefined : AccountState.parse(state),
        })),
      };
    },
    async publish(staged, changes) {
      const { manifest, base } = await baseOf(staged);
      return publishRun(
        staged,
        { manifest, base, changes },
        {
          engine,
          root,
          pending: pendingFolder(root),
          compression: options.compression,
          nowIso: options.nowIso(),
          version: options.version,
          keep: options.keep,
          fileRows: options.fileRows ?? FILE_ROWS,
        },
      );
    },
  };
  const place = `The warehouse ${root}`;
  return {
    head: () => onDisk(place, () => loader.head()),
    prepare: () => onDisk(place, () => loader.prepare()),
    admit: (header) => loader.admit(header),
    compare: (staged) => onDisk(place, () => loader.compare(staged)),
    losses: (staged, most) => onDisk(place, () => loader.losses(staged, most)),
    publish: (staged, changes) => onDisk(place, () => loader.publish(staged, changes)),
  };
}
