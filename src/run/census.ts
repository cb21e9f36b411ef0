import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ACCOUNTS_TABLE } from '../../schemas/accounts.ts';
import { parquetRelation } from '../engine/relation.ts';
import { literal } from '../engine/sql.ts';
import { listRelation } from '../extract/account-list.ts';
import type { Scratch } from './scratch.ts';

/** What the published rows say of an account, and so what asking for it takes. */
export type AccountKind =
  /** No run has answered for it. */
  | 'new'
  /** Its sequences are stored: one call proves it unchanged. */
  | 'known'
  /** Its rows came without a CustomSequence: nothing can prove it unchanged. */
  | 'unprovable'
  /** Another declaration may make other rows of it: it is pulled completely. */
  | 'due'
  /** The app did not know it when it was last asked for. */
  | 'not_found';

/** The accounts of one kind together. */
export interface AccountGroup {
  readonly accounts: number;
  /** Rows published of them. */
  readonly rows: number;
  /** Pages of a complete pull, were they as large as the service makes them, or as small. */
  readonly pages: { readonly least: number; readonly most: number };
}

/** The accounts still to be asked for, by kind. */
export type Census = Readonly<Record<AccountKind, AccountGroup>>;

/** What a census is taken of. */
export interface CensusSources {
  /** The list as `copyAccountList` leaves it. */
  readonly listPath: string;
  /** Accounts that are staged already, as ranges of ordinals with both ends included. */
  readonly staged: readonly (readonly [number, number])[];
  /** Parquet files of the published `accounts`; none before the first run. */
  readonly accountFiles: readonly string[];
  /** SQL for whether an account is due; see `isDue`. */
  readonly due: string;
}

/** Friends a page has: 500 says the document of 2026-03, 100 had its predecessor. */
const PAGE_FRIENDS = { fewest: 100, most: 500 } as const;

/** Joins list and published accounts; memory does not grow with either. */
export async function takeCensus(scratch: Scratch, sources: CensusSources): Promise<Census> {
  const published = parquetRelation(ACCOUNTS_TABLE.columns, sources.accountFiles);
  const pages = (friends: number) => `sum(greatest(1, ceil(row_count / ${friends})))`;
  const rows = await scratch.engine.rows(`
    SELECT
      CASE WHEN as_of_run IS NULL THEN 'new'
        WHEN standard_sequence IS NULL THEN 'not_found'
        WHEN ${sources.due} THEN 'due'
        WHEN custom_sequence IS NULL THEN 'unprovable'
        ELSE 'known' END AS kind,
      count(*) AS accounts,
      coalesce(sum(row_count), 0) AS row_count,
      ${pages(PAGE_FRIENDS.most)} AS least,
      ${pages(PAGE_FRIENDS.fewest)} AS most
    FROM ${listRelation(sources.listPath)}
    ANTI JOIN ${await stagedRelation(scratch, sources.staged)} USING (ordinal)
    LEFT JOIN ${published} USING (account)
    GROUP BY kind`);
  const group = (kind: AccountKind): AccountGroup => {
    const row = rows.find((each) => each['kind'] === kind);
    const number = (column: string) => Number(row?.[column] ?? 0);
    const least = number('least');
    return {
      accounts: number('accounts'),
      rows: number('row_count'),
      pages: { least, most: number('most') },
    };
  };
  return {
    new: group('new'),
    known: group('known'),
    unprovable: group('unprovable'),
    due: group('due'),
    not_found: group('not_found'),
  };
}

async function stagedRelation(
  { folder }: Scratch,
  staged: CensusSources['staged'],
): Promise<string> {
  const path = join(folder, 'staged.ndjson');
  await writeFile(
    path,
    staged.map(([first, last]) => `{"first":${first},"last":${last}}\n`).join(''),
  );
  return `(SELECT unnest(range(first, last + 1)) AS ordinal FROM read_json(${literal(path)},
    format = 'newline_delimited', columns = {first: 'BIGINT', last: 'BIGINT'}))`;
}
