import type { Contract } from '../../schemas/contract.ts';
import { EXTRA } from '../../schemas/friends.ts';
import { identifier, literals } from '../engine/sql.ts';
import type { Head } from '../load/loader.ts';

/** What decides which accounts are due. */
export interface DueParts {
  /** Number of the run's declaration. */
  readonly schemaVersion: number;
  readonly contract: Contract;
  /** The snapshot published last. */
  readonly head: Pick<Head, 'extraFiles'> | undefined;
}

/**
 * SQL for whether an account of the published `accounts` has to be pulled completely, as another
 * declaration would have made other rows of the same answers: something was refused that may be
 * taken now, or something was kept in `extra` that is to be refused now.
 *
 * Under `freeze` the account would keep its rows, so there is nothing to pull.
 */
export async function isDue({ schemaVersion, contract, head }: DueParts): Promise<string> {
  const discards = contract === 'discard_value' || contract === 'discard_row';
  const files = discards && head !== undefined ? await head.extraFiles() : [];
  const kept = `account IN (SELECT from_account FROM read_parquet(${literals(files)})
    WHERE ${identifier(EXTRA.name)} IS NOT NULL)`;
  const another = files.length > 0 ? `(refused > 0 OR ${kept})` : 'refused > 0';
  return `coalesce(schema_version <> ${schemaVersion} AND ${another}, false)`;
}
