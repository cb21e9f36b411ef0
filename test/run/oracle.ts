import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AccountState } from '../../schemas/accounts.ts';
import { openEngine, type Engine } from '../../src/engine/duckdb.ts';
import { literal, literals } from '../../src/engine/sql.ts';
import { fileFindings, readWarehouse, stageFindings, type SeenFile } from './oracle-files.ts';
import { truthRows } from './truth-sql.ts';

/**
 * What a finished run left, looked at from outside: by reading the files with DuckDB and by the
 * simulator's own account of its world. Nothing here asks the program how it went.
 */
export interface Evidence {
  readonly warehouse: string;
  readonly stateDir: string;
  /** Path of the simulator's truth. */
  readonly truth: string;
  /** The account list. */
  readonly accounts: readonly string[];
}

/** Something that must not be. */
export interface Finding {
  readonly kind:
    | 'lost'
    | 'doubled'
    | 'wrong'
    | 'state'
    | 'stray'
    | 'missing'
    | 'damaged'
    | 'repeated call'
    | 'lost work'
    | 'half a snapshot'
    | 'secret';
  readonly text: string;
}

/** Everything wrong with what was published and with the stage it came from. */
export async function findings(evidence: Evidence): Promise<Finding[]> {
  const engine = await openEngine();
  try {
    const { warehouse, stateDir } = evidence;
    const { newest, named, superseded } = await readWarehouse(warehouse);
    const friends = parquet(newest.friends, warehouse);
    return [
      ...(await rowFindings(engine, friends, truthRows(evidence.truth))),
      ...(await catalogFindings(evidence)),
      ...(await accountFindings(engine, evidence, { friends, newest })),
      ...(await fileFindings(engine, { warehouse, named, superseded })),
      ...(await stageFindings(engine, stateDir)),
    ];
  } finally {
    engine.close();
  }
}

/** Whoever can be asked for rows. */
export type Reader = Pick<Engine, 'rows'>;

/** Compares rows with the truth in both directions, and looks for keys that come twice. */
export async function rowFindings(reader: Reader, rows: string, truth: string): Promise<Finding[]> {
  const [row] = await reader.rows(`WITH
    sided AS (SELECT *, 1 AS side FROM ${truth} UNION ALL SELECT *, -1 FROM ${rows}),
    balance AS (SELECT * EXCLUDE side, sum(side) AS n FROM sided GROUP BY ALL)
    SELECT coalesce(sum(n) FILTER (n > 0), 0) AS lost, coalesce(-sum(n) FILTER (n < 0), 0) AS extra,
      (SELECT count(*) FROM (SELECT 1 FROM ${rows}
        GROUP BY from_account, to_account HAVING count(*) > 1)) AS doubled
    FROM balance`);
  return [
    ...found('lost', Number(row?.['lost']), 'rows of the truth are not there'),
    ...found('wrong', Number(row?.['extra']), 'rows are not in the truth, or too often'),
    ...found('doubled', Number(row?.['doubled']), 'keys come more than once'),
  ];
}

/** Opens the catalog as an analyst would and counts what differs from the truth. */
async function catalogFindings({ warehouse, truth }: Evidence): Promise<Finding[]> {
  const seen = await rowsSeen(warehouse, [truth]);
  return seen.some((same) => same) ? [] : found('wrong', 1, 'view shows other rows: friends');
}

/**
 * What a reader of the catalog sees while a run is interrupted: none, or one of these truths.
 *
 * @returns For each truth, whether it is exactly what the catalog shows.
 */
export async function rowsSeen(warehouse: string, truths: readonly string[]): Promise<boolean[]> {
  const path = join(warehouse, 'warehouse.duckdb');
  if (!existsSync(path)) return truths.map(() => false);
  const catalog = await openEngine({ path, readOnly: true });
  try {
    const rows = '(SELECT * EXCLUDE snapshot_date FROM friends)';
    const same: boolean[] = [];
    for (const truth of truths) {
      same.push((await rowFindings(catalog, rows, truthRows(truth))).length === 0);
    }
    return same;
  } finally {
    catalog.close();
  }
}

/** Checks that every listed account is in one state, and that `accounts` describes `friends`. */
async function accountFindings(
  engine: Engine,
  { warehouse, accounts: listed }: Evidence,
  { friends, newest }: { friends: string; newest: Newest },
): Promise<Finding[]> {
  const accounts = parquet(newest.accounts, warehouse);
  const record = parquet(newest.record, warehouse);
  const list = `(SELECT unnest(${literals(listed)}) AS account)`;
  const states = AccountState.options.map((state) => `"${state}"`).join(' + ');
  const [row] = await engine.rows(`SELECT
    (SELECT count(*) FROM ${list} ANTI JOIN ${accounts} USING (account)) AS missing,
    (SELECT count(*) FROM ${accounts} WHERE state NOT IN ${options()}) AS stateless,
    (SELECT ${states} FROM ${record}) AS in_states,
    (SELECT listed_accounts FROM ${record}) AS listed`);
  const number = (name: string) => Number(row?.[name]);
  return [
    ...(await statementFindings(engine, { friends, accounts })),
    ...found('state', number('missing'), 'listed accounts are not in accounts'),
    ...found('state', number('stateless'), 'accounts are in no known state'),
    ...found('state', number('in_states') - listed.length, 'more in the states than listed'),
    ...found('state', number('listed') - listed.length, 'more accounts on record than listed'),
  ];
}

/** Checks what `accounts` states of the rows of `friends`; both are SQL for the rows of one day. */
export async function statementFindings(
  reader: Reader,
  { friends, accounts }: { friends: string; accounts: string },
): Promise<Finding[]> {
  const [row] = await reader.rows(`SELECT
    (SELECT count(*) FROM ${accounts}) AS accounts,
    (SELECT count(DISTINCT account) FROM ${accounts}) AS different,
    (SELECT coalesce(sum(row_count), 0) FROM ${accounts}) AS stated,
    (SELECT count(*) FROM ${friends}) AS rows,
    (SELECT count(*) FROM ${accounts} a FULL JOIN
      (SELECT from_account, count(*) AS n FROM ${friends} GROUP BY ALL) f ON account = from_account
      WHERE coalesce(row_count, -1) <> coalesce(n, 0)) AS disagreeing`);
  const number = (name: string) => Number(row?.[name]);
  return [
    ...found('state', number('accounts') - number('different'), 'accounts come more than once'),
    ...found('state', number('disagreeing'), 'accounts state another row_count than they have'),
    ...found('state', number('stated') - number('rows'), 'more rows are stated than there are'),
  ];
}

type Newest = Awaited<ReturnType<typeof readWarehouse>>['newest'];

function options(): string {
  return `(${AccountState.options.map(literal).join(', ')})`;
}

function parquet(files: readonly SeenFile[], warehouse: string): string {
  const paths = files.map(({ path }) => join(warehouse, path));
  return `(FROM read_parquet(${literals(paths)}, hive_partitioning = false))`;
}

/** A finding when the count of something is not 0. */
export function found(kind: Finding['kind'], count: number, text: string): Finding[] {
  return count === 0 ? [] : [{ kind, text: `${count} ${text}` }];
}

/** Which of the secrets can be read in the files below a folder or in these texts. */
export async function secretFindings(
  folder: string,
  secrets: ReadonlySet<string>,
  texts: readonly string[],
): Promise<Finding[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const contents = files.map((file) => readFile(join(file.parentPath, file.name), 'latin1'));
  const told = [...(await Promise.all(contents)), ...texts];
  const leaked = [...secrets].filter((secret) => told.some((text) => text.includes(secret)));
  return found('secret', leaked.length, 'secrets can be read');
}
