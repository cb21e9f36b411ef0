import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { World } from '../../src/simulator/index.ts';
import type { Destination } from './destination.ts';
import { openTarget, type Target } from './target.ts';

const CLOCK = pathToFileURL('test/slow/shifted-clock.ts').href;
const NOTE = "    Tag_SNS_Custom_Note: string({ column: 'note' }),\n";
const REFUSED = { body: JSON.stringify({ ErrorCode: 30001, ErrorInfo: 'Err_SNS_Param' }) };

/** A target whose processes and service believe that it is another day. */
export interface MonthTarget {
  readonly target: Target;
  /** Accounts whose calls are all refused. */
  readonly failing: Set<string>;
  readonly goTo: (ms: number) => void;
  /** Writes the account list. */
  readonly list: (accounts: readonly string[]) => Promise<void>;
  /** Lets the pipeline declare the tag of notes, or not. */
  readonly declareNote: (declared: boolean) => Promise<void>;
}

/** Opens a target at the present day; it publishes to a folder unless it is told where. */
export async function openMonth(
  world: World,
  { destination }: { destination?: Destination } = {},
): Promise<MonthTarget> {
  let shiftMs = 0;
  const failing = new Set<string>();
  const opened = await openTarget({
    world,
    rate: 5_000,
    ratePerSecond: null,
    faults: { rate: 0.01, kinds: ['http-502', 'reset', 'torn', '60008'] },
    intercept: ({ request }) => (failing.has(request?.account ?? '') ? REFUSED : undefined),
    wallClock: () => Date.now() + shiftMs,
    ...(destination && { destination }),
  });
  const { folder } = opened;
  const pipeline = join(folder, 'lake.ts');
  const source = await readFile(pipeline, 'utf8');
  if (!source.includes(NOTE)) throw new Error('The tag of notes is declared otherwise');
  const start: Target['start'] = (args, how) =>
    opened.start(args, {
      ...how,
      environment: { NODE_OPTIONS: `--import ${CLOCK}`, SHIFT_MS: `${shiftMs}` },
    });
  return {
    target: { ...opened, start },
    failing,
    goTo: (ms) => (shiftMs = ms - Date.now()),
    list: (accounts) =>
      writeFile(join(folder, 'accounts.txt'), accounts.map((a) => `${a}\n`).join('')),
    declareNote: (declared) => writeFile(pipeline, declared ? source : source.replace(NOTE, '')),
  };
}
