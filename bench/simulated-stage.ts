import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { STAGED_CALLS_TABLE } from '../schemas/calls.ts';
import type { Column } from '../schemas/column.ts';
import { friendsTable } from '../schemas/friends.ts';
import { VERDICTS_TABLE } from '../schemas/verdicts.ts';
import { digestFile } from '../src/core/file-digest.ts';
import type { Engine } from '../src/engine/duckdb.ts';
import { duckdbType, identifier, literal } from '../src/engine/sql.ts';
import { schemaDigestOf } from '../src/run/run-header.ts';
import { openJournal } from '../src/stage/journal.ts';
import type { RunHeader, StagedFile } from '../src/stage/records.ts';
import { JOURNAL_FILE, LIST_FILE } from '../src/stage/stage.ts';
import { TAGS } from './service.ts';

/** A run as a pull of millions of accounts would leave it: all staged, nothing published. */
export interface SimulatedRun {
  readonly run: string;
  readonly date: string;
  readonly base: RunHeader['base'];
  /** Accounts of the list, each with `FRIENDS` friends. */
  readonly accounts: number;
  /** Accounts that a segment completes; 5 s of calls at the rate, or 6 MB of rows. */
  readonly segmentAccounts: number;
  /** Of so many accounts, one has changed; 1 for a first run. */
  readonly oneIn: number;
}

/** Friends of each simulated account; in SNAP's ego-Facebook it is 44 on average. */
export const FRIENDS = 40;

const FRIENDS_TABLE = friendsTable(TAGS);
/** An account's name, in an order that has nothing to do with the list's. */
const NAME = (ordinal: string) => `format('{:016x}', hash(${ordinal}))`;

/**
 * Writes a stage straight by DuckDB, segment after segment, without a call or an item parsed.
 *
 * @param runs The folder of a pipeline's state that holds its runs.
 */
export async function simulateStage(
  engine: Engine,
  runs: string,
  simulated: SimulatedRun,
): Promise<void> {
  const { run, accounts, segmentAccounts } = simulated;
  const folder = join(runs, run);
  await mkdir(folder, { recursive: true });
  const list = await write(engine, join(folder, LIST_FILE), listOf(accounts));
  const { journal } = await openJournal(join(folder, JOURNAL_FILE));
  await journal.append({ ...headerOf(simulated), list: { ...list, name: LIST_FILE } });
  for (let number = 1, first = 0; first < accounts; number++, first += segmentAccounts) {
    const last = Math.min(accounts, first + segmentAccounts) - 1;
    const file = async (table: string, select: string) => {
      const name = `segment-${String(number).padStart(6, '0')}.${table}.parquet`;
      return { ...(await write(engine, join(folder, name), select)), name };
    };
    const friends = await file('friends', friendsOf(simulated, first, last));
    await journal.append({
      type: 'segment',
      number,
      friends: friends.rows > 0 ? friends : null,
      verdicts: await file('verdicts', verdictsOf(simulated, first, last)),
      refused: null,
      calls: await file('calls', callsOf(first, last)),
      ledgers: [],
      ordinals: [[first, last]],
      at: `${simulated.date}T04:00:00.000Z`,
    });
  }
  await journal.close();
}

function headerOf({ run, date, base, accounts }: SimulatedRun): RunHeader {
  return {
    type: 'run',
    run,
    kind: 'sync',
    partial: false,
    dropUnlisted: false,
    snapshotDate: date,
    sdkAppId: 1_400_000_000,
    base,
    startedAt: `${date}T02:00:00.000Z`,
    listDigest: 'simulated',
    accounts,
    duplicates: 0,
    schemaVersion: 1,
    schemaDigest: schemaDigestOf(FRIENDS_TABLE, 'evolve'),
    version: '0.0.0',
  };
}

async function write(
  engine: Engine,
  path: string,
  select: string,
): Promise<Omit<StagedFile, 'name'>> {
  await engine.run(`COPY (${select}) TO ${literal(path)}
    (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)`);
  const [footer] = await engine.rows(
    `SELECT num_rows FROM parquet_file_metadata(${literal(path)})`,
  );
  return { rows: Number(footer?.['num_rows']), ...(await digestFile(path)) };
}

function listOf(accounts: number): string {
  return `SELECT range AS ordinal, ${NAME('range')} AS account, ${FRIENDS}::BIGINT AS row_count,
    NULL::BIGINT AS standard_sequence, NULL::BIGINT AS custom_sequence, NULL::BIGINT AS friend_num
    FROM range(${accounts})`;
}

/** SELECT of these cells in a table's columns; a column without one is null. */
function rowsOf(
  columns: readonly Column[],
  cells: Readonly<Record<string, string>>,
  from: string,
): string {
  const spelled = columns.map(
    ({ name, type }) => `(${cells[name] ?? 'NULL'})::${duckdbType(type)} AS ${identifier(name)}`,
  );
  return `SELECT ${spelled.join(', ')} FROM ${from}`;
}

/** The friends of the changed accounts among some; each run gives them another remark. */
function friendsOf({ run, accounts, oneIn }: SimulatedRun, first: number, last: number): string {
  const share = (percent: number, cell: string) =>
    `CASE WHEN luck % 100 < ${percent} THEN ${cell} END`;
  const cells = {
    from_account: NAME('owner'),
    to_account: NAME('friend'),
    add_source: `'AddSource_Type_' || ['Android', 'iOS', 'Web', 'Unknow'][1 + luck % 4]`,
    remark: share(50, `'friend ' || luck % 100000 || ${literal(oneIn === 1 ? '' : ` of ${run}`)}`),
    group_names: `CASE WHEN luck % 5 = 0 THEN ['Family', 'group ' || luck % 50] ELSE [] END`,
    add_time: `make_timestamptz((1577836800 + luck % 180000000) * 1000000)`,
    add_wording: share(10, `'Hello, it is me ' || luck % 1000`),
    level: share(51, 'luck % 80'),
    note: share(20, `'met in ' || 2000 + luck % 25`),
    extra: share(3, `'{"Tag_SNS_IM_PendencyTime":' || 1577836800 + luck % 180000000 || '}'`),
  };
  const owners = `range(${first}, ${last + 1}) AS owners(owner)`;
  return rowsOf(
    FRIENDS_TABLE.columns,
    cells,
    `(SELECT owner, (owner + 1 + place * 7919) % ${accounts} AS friend,
      (hash(owner, place) >> 8)::BIGINT AS luck
      FROM ${owners}, range(${FRIENDS}) AS places(place) WHERE owner % ${oneIn} = 0)`,
  );
}

function verdictsOf({ run, oneIn }: SimulatedRun, first: number, last: number): string {
  const changed = `range % ${oneIn} = 0`;
  const cells = {
    ordinal: 'range',
    account: NAME('range'),
    state: `CASE WHEN ${changed} THEN 'changed' ELSE 'unchanged' END`,
    pulled: `CASE WHEN ${changed} THEN 'complete' END`,
    standard_sequence: `hash(range, ${literal(run)}) >> 8`,
    custom_sequence: '1',
    friend_num: String(FRIENDS),
    row_count: `CASE WHEN ${changed} THEN ${FRIENDS} ELSE 0 END`,
    refused: '0',
    duplicate_count: '0',
  };
  return rowsOf(VERDICTS_TABLE.columns, cells, `range(${first}, ${last + 1})`);
}

/** One call an account, 150 a second. */
function callsOf(first: number, last: number): string {
  const cells = {
    ordinal: 'range',
    call: 'range + 1',
    process: '1760000000000',
    start_index: '0',
    attempt: '1',
    rate: '150',
    sent_at: 'make_timestamptz(1760000000000000 + range * 6667)',
    duration_us: '40000 + range % 7000',
    http_status: '200',
    error_code: '0',
    bytes: '20000',
  };
  return rowsOf(STAGED_CALLS_TABLE.columns, cells, `range(${first}, ${last + 1})`);
}
