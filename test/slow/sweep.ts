import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Interrupted } from '../../src/core/errors.ts';
import { findings, found, rowsSeen, type Finding } from '../run/oracle.ts';
import { committedAccounts, repeatFindings } from './attempts.ts';
import { runTampered, type Spot, type Tampering } from './strace.ts';
import { openTarget, type EndedProcess, type Target } from './target.ts';

const CATALOG = 'warehouse.duckdb';

/** A run that is made again and again from the same start. */
export interface Scenario {
  readonly target: Target;
  /** Puts state and warehouse back to where the run starts. */
  readonly reset: () => Promise<void>;
  /** What readers may see: before and after the run, as paths of truths. */
  readonly truths: readonly string[];
}

/** What became of one run that was tampered with. */
export interface CaseResult {
  readonly spot: Spot;
  readonly tampering: Tampering;
  readonly ended: EndedProcess;
  readonly wrong: readonly Finding[];
}

/** The first run of a pipeline: nothing is there. */
export async function firstRun(): Promise<Scenario> {
  const target = await openTarget({ accounts: 40 });
  return {
    target,
    truths: [await target.tellTruth()],
    reset: () => clear(target),
  };
}

/** A later run that was stopped twice: it has a base, two segments, and its id is known. */
export async function resumedRun(): Promise<Scenario> {
  const limit = { calls: Infinity, reached: new AbortController() };
  const target = await openTarget({
    accounts: 40,
    intercept: ({ call }) => {
      if (call >= limit.calls) limit.reached.abort(new Interrupted('SIGTERM'));
      return undefined;
    },
  });
  await target.sync();
  const before = await target.tellTruth('before.ndjson');
  for (let day = 0; day < 40; day++) target.world.advance();
  for (let segment = 0; segment < 2; segment++) {
    limit.calls = target.simulator.log.calls + 8;
    limit.reached = new AbortController();
    const stop = limit.reached.signal;
    const stopped = target.sync({ flags: { concurrency: '2' } }, { stop });
    await stopped.catch((error: unknown) => {
      if (!(error instanceof Interrupted)) throw error;
    });
  }
  limit.calls = Infinity;
  const kept = join(target.folder, 'kept');
  await cp(target.stateDir, join(kept, 'state'), { recursive: true });
  await cp(target.warehouse, join(kept, 'warehouse'), { recursive: true });
  return {
    target,
    truths: [before, await target.tellTruth()],
    async reset() {
      await clear(target);
      await cp(join(kept, 'state'), target.stateDir, { recursive: true });
      await cp(join(kept, 'warehouse'), target.warehouse, { recursive: true });
    },
  };
}

async function clear({ stateDir, warehouse }: Target): Promise<void> {
  await rm(stateDir, { recursive: true, force: true });
  await rm(warehouse, { recursive: true, force: true });
}

/** Tampers with one run, lets a second one end its work, and looks for what is wrong then. */
export async function tryCase(
  { target, reset, truths }: Scenario,
  spot: Spot,
  tampering: Tampering,
): Promise<CaseResult> {
  await reset();
  const ended = await runTampered(target, spot, tampering);
  const wrong = await seenFindings(target, truths);
  if (hasFired(ended)) wrong.push(...endingFindings(ended, tampering));
  const committed = await committedAccounts(target);
  const { log } = target.simulator;
  const from = log.entries.length;
  try {
    await target.sync();
    wrong.push(...(await repeatFindings(target)));
  } catch (error) {
    wrong.push({ kind: 'wrong', text: `the next run failed: ${String(error)}` });
    return { spot, tampering, ended, wrong };
  }
  const again = log.entries
    .slice(from)
    .filter(({ request }) => request && committed.has(request.account));
  wrong.push(...found('repeated call', again.length, 'calls were for durable accounts'));
  wrong.push(...(await findings({ ...target, truth: truths.at(-1) ?? '' })));
  return { spot, tampering, ended, wrong };
}

/** What a sweep came to, in one line. */
export function figures(results: readonly CaseResult[]): string {
  const kinds = ['lost', 'doubled', 'stray'] as const;
  const having = (kind: Finding['kind']) =>
    results.filter(({ wrong }) => wrong.some((finding) => finding.kind === kind)).length;
  const fired = results.filter(({ ended }) => hasFired(ended)).length;
  const counts = kinds.map((kind) => `${having(kind)} ${kind}`).join(', ');
  return `${results.length} cases, ${fired} fired, ${counts}`;
}

/** Whether the process did not come to its usual end. */
export function hasFired({ status }: EndedProcess): boolean {
  return status !== 0;
}

/** A reader of an interrupted run's warehouse sees the snapshot before or the one after. */
async function seenFindings({ warehouse }: Target, truths: readonly string[]): Promise<Finding[]> {
  if (truths.length === 1 && !existsSync(join(warehouse, CATALOG))) return []; // Not even one yet.
  if ((await rowsSeen(warehouse, truths)).some((same) => same)) return [];
  return [{ kind: 'half a snapshot', text: 'readers see neither the old nor the new rows' }];
}

/** A process that met an error says so in one message with a hint, and not that it is a bug. */
function endingFindings({ status, stderr }: EndedProcess, tampering: Tampering): Finding[] {
  if (tampering === 'killed before' || tampering === 'killed after') return [];
  const [, message = ''] = /^friendlake: ([^\n]+)\n {2}hint: [^\n]+\n$/m.exec(stderr) ?? [];
  const named = message.includes(tampering) || message.includes('fsync failed'); // DuckDB's words.
  if (named && status === 5) return [];
  // Before anything was opened, a state folder that cannot be read is a wrong setting.
  if (named && status === 2 && message.startsWith('The state folder')) return [];
  return [{ kind: 'wrong', text: `${tampering} ends with ${status} and says ${stderr}` }];
}
