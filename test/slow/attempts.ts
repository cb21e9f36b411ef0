import { join } from 'node:path';
import { setTimeout as sleepMs } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { CallEntry } from '../../src/simulator/index.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { readJournalLines, readWarehouse, runFolders, spread } from '../run/oracle-files.ts';
import { found, type Finding } from '../run/oracle.ts';
import type { EndedProcess, RunningProcess, Target } from './target.ts';

/** One process of a run, from its start to its end, however that came. */
export interface Attempt {
  /** Accounts of the unfinished run that were durable before the process was started. */
  readonly committed: ReadonlySet<string>;
  /** Its calls, as places in the simulator's log: from the first up to, not including, the last. */
  readonly from: number;
  readonly to: number;
  /** When it ended, by the clock of the simulator's log. */
  readonly endedMs: number;
  readonly ended: EndedProcess;
  /** Whether its run was published by then, even if it was struck. */
  readonly published: boolean;
}

/** When and how a process is struck. */
export interface Blow {
  /** What it is doing by then: loading, calling, or writing the snapshot. */
  readonly phase: 'starting' | 'extracting' | 'publishing';
  /** Milliseconds after that began. */
  readonly afterMs: number;
  readonly signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT';
}

/** A phase, a limit of milliseconds to strike within, and the signal; SIGKILL if none is given. */
export type Plan = readonly [Blow['phase'], limitMs: number, signal?: Blow['signal']];

/**
 * Strikes one process after the other as planned, at seeded instants, and then lets one finish.
 * A plan whose process is done too early is tried again with another instant.
 */
export async function runKilled(
  target: Target,
  seed: number,
  plans: readonly Plan[],
): Promise<Attempt[]> {
  const random = createRandom(seed);
  const attempts: Attempt[] = [];
  for (const [phase, limitMs, signal = 'SIGKILL'] of plans) {
    for (let early = true; early;) {
      const blow = { phase, afterMs: random() * limitMs, signal };
      const attempt = await runOnce(target, blow, argumentsAfter(attempts));
      attempts.push(attempt);
      const { status, stderr } = attempt.ended;
      early = status === 0;
      if (![null, 0, 130, 143].includes(status)) throw new Error(`Ended by ${status}: ${stderr}`);
    }
  }
  return [...attempts, await runOnce(target, undefined, argumentsAfter(attempts))];
}

/** Once one of them has published, the next is a second run of its day. */
function argumentsAfter(attempts: readonly Attempt[]): string[] {
  return attempts.some(({ published }) => published) ? ['--replace-date'] : [];
}

/** Runs a process until it ends by itself or by the blow. */
export async function runOnce(
  target: Target,
  blow?: Blow,
  args: readonly string[] = [],
): Promise<Attempt> {
  const committed = await committedAccounts(target);
  const publishedBefore = await publishedRuns(target);
  const { log } = target.simulator;
  const from = log.entries.length;
  const publishings = target.destination.publishings();
  const running = target.start(args);
  const ended = await struck(running, blow, {
    starting: () => true,
    extracting: () => running.said().includes('run '),
    publishing: () => target.destination.publishings() > publishings,
  });
  const endedMs = performance.now();
  // Their number may stay the same, as the oldest stage goes when one is published.
  const published = (await publishedRuns(target)).difference(publishedBefore).size > 0;
  return { committed, from, to: log.entries.length, endedMs, ended, published };
}

/** Strikes a process once the phase of the blow has begun, unless it has ended by then. */
export async function struck(
  running: RunningProcess,
  blow: Blow | undefined,
  hasBegun: Readonly<Record<Blow['phase'], () => boolean>>,
): Promise<EndedProcess> {
  if (blow === undefined) return running.ended;
  let over = false;
  const ended = running.ended.finally(() => (over = true));
  while (!over && !hasBegun[blow.phase]()) await sleepMs(1);
  await Promise.race([ended, sleepMs(blow.afterMs)]);
  running.kill(blow.signal);
  return ended;
}

/** Accounts whose segment's journal line is whole, of runs that are not published. */
export async function committedAccounts(target: Target): Promise<Set<string>> {
  const journals = (await journalsOf(target)).filter((records) => !isPublished(records));
  const segments = journals.flat().filter((record) => record.type === 'segment');
  const ordinals = segments.flatMap((segment) => segment.ordinals.flatMap(spread));
  return new Set(ordinals.map((ordinal) => target.accounts[ordinal] ?? `ordinal ${ordinal}`));
}

async function publishedRuns(target: Target): Promise<Set<string>> {
  const headers = (await journalsOf(target)).filter(isPublished).flat();
  return new Set(headers.flatMap((record) => (record.type === 'run' ? record.run : [])));
}

type Journal = Awaited<ReturnType<typeof readJournalLines>>;

async function journalsOf({ stateDir }: Target): Promise<Journal[]> {
  const folders = await runFolders(stateDir);
  return Promise.all(folders.map((folder) => readJournalLines(join(folder, 'journal'))));
}

function isPublished(records: Journal): boolean {
  return records.some(({ type }) => type === 'published');
}

/** Age at which a segment is closed, and time for it to become durable on a busy machine. */
const SEGMENT_MS = 5_000;
const COMMIT_MS = 2_500;

/**
 * Checks by the simulator's log what the kills of a faultless run cost.
 *
 * No process calls for an account that was durable before it; none asks for the same twice; and
 * what a process had finished a segment's time before it was killed is not lost.
 */
export function callFindings(
  attempts: readonly Attempt[],
  entries: readonly CallEntry[],
): Finding[] {
  let again = 0;
  let twice = 0;
  let lost = 0;
  for (const [index, { committed, from, to, endedMs, published }] of attempts.entries()) {
    const calls = entries.slice(from, to);
    const accounts = calls.map(({ request }) => request?.account ?? '');
    again += accounts.filter((account) => committed.has(account)).length;
    twice += calls.length - new Set(calls.map(({ request }) => JSON.stringify(request))).size;
    const after = attempts[index + 1]?.committed;
    if (after === undefined || published) continue; // The next one began another run.
    const heard = new Map(calls.map(({ atMs }, at) => [accounts[at] ?? '', atMs])); // The last one.
    const old = endedMs - SEGMENT_MS - COMMIT_MS;
    lost += [...heard].filter(([account, atMs]) => atMs < old && !after.has(account)).length;
  }
  return [
    ...found('repeated call', again, 'calls were for accounts that were durable already'),
    ...found('repeated call', twice, 'calls asked one process for the same a second time'),
    ...found('lost work', lost, 'accounts were lost although a segment should hold them'),
  ];
}

/** Repeats the newest published run by its id: it must call nothing and change nothing. */
export async function repeatFindings(target: Target): Promise<Finding[]> {
  const { newest } = await readWarehouse(target.warehouse);
  const left = async () => ({ ...(await target.hashes()), calls: target.simulator.log.calls });
  const before = await left();
  await target.sync({}, { run: newest.run });
  const same = isDeepStrictEqual(await left(), before);
  return found('wrong', same ? 0 : 1, 'finished run was not left as it was when repeated');
}

/** Calls that had been made before, by all attempts together. */
export function repeatedCalls(attempts: readonly Attempt[], entries: readonly CallEntry[]): number {
  const first = attempts[0]?.from ?? 0;
  const asked = entries.slice(first, attempts.at(-1)?.to).map(({ request }) => request);
  return asked.length - new Set(asked.map((request) => JSON.stringify(request))).size;
}
