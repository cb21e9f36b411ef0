import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openEngine, type Engine } from '../../src/engine/duckdb.ts';
import { literal } from '../../src/engine/sql.ts';
import type { World } from '../../src/simulator/index.ts';
import { openTarget, type Target } from './target.ts';

const CLOCK = pathToFileURL('test/slow/shifted-clock.ts').href;
const NOTE = "    Tag_SNS_Custom_Note: string({ column: 'note' }),\n";
const REFUSED = { body: JSON.stringify({ ErrorCode: 30001, ErrorInfo: 'Err_SNS_Param' }) };

/** A target whose processes and service believe it is another day, and fail some accounts. */
export async function openMonth(world: World) {
  let shiftMs = 0;
  const failing = new Set<string | undefined>();
  const opened = await openTarget({
    world,
    rate: 5_000,
    ratePerSecond: null,
    faults: { rate: 0.01, kinds: ['http-502', 'reset', 'torn', '60008'] },
    intercept: ({ request }) => (failing.has(request?.account) ? REFUSED : undefined),
    wallClock: () => Date.now() + shiftMs,
  });
  const start: Target['start'] = (args, how) =>
    opened.start(args, {
      ...how,
      environment: { NODE_OPTIONS: `--import ${CLOCK}`, SHIFT_MS: `${shiftMs}` },
    });
  return {
    target: { ...opened, start },
    failing,
    goTo: (ms: number) => (shiftMs = ms - Date.now()),
    list: (accounts: readonly string[]) =>
      writeFile(join(opened.folder, 'accounts.txt'), accounts.map((a) => `${a}\n`).join('')),
  };
}

/** Lets the pipeline declare the tag of notes, as it was opened, or not. */
export async function pipelineOf({
  folder,
}: Target): Promise<(declared: boolean) => Promise<void>> {
  const path = join(folder, 'lake.ts');
  const source = await readFile(path, 'utf8');
  if (!source.includes(NOTE)) throw new Error('The tag of notes is declared otherwise');
  return (declared) => writeFile(path, declared ? source : source.replace(NOTE, ''));
}

/** The friends of a date as an analyst sees them in the catalog. */
export function snapshotOf(date: string, declared: boolean): string {
  const columns = `from_account, to_account, add_source, remark, group_names, add_time,
    add_wording, level, ${declared ? 'note, ' : ''}extra`;
  return `(SELECT ${columns} FROM friends_snapshots WHERE snapshot_date = ${literal(date)})`;
}

/** Opens the catalog for reading. */
export function withCatalog<Result>(
  { warehouse }: Target,
  read: (catalog: Engine) => Promise<Result>,
): Promise<Result> {
  return openEngine({ path: join(warehouse, 'warehouse.duckdb'), readOnly: true }).then((catalog) =>
    read(catalog).finally(() => catalog.close()),
  );
}

/** What friend_changes tells between two dates, in the chronicle's spelling. */
export async function changesTold(catalog: Engine, from: string, to: string): Promise<string[]> {
  const rows = await catalog.rows(`SELECT concat_ws(', ', change, cause) || ': ' || from_account
    || ' ' || to_account AS line FROM friend_changes(${literal(from)}, ${literal(to)})`);
  return rows.map(({ line }) => String(line)).toSorted();
}
