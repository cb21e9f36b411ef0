import { expect, test } from 'vitest';
import { spotsOf, straceProblem, type Spot, type Tampering } from './strace.ts';
import { figures, firstRun, hasFired, resumedRun, tryCase, type CaseResult } from './sweep.ts';

const slow = process.env['FRIENDLAKE_SLOW'] === '1';
const problem = straceProblem();

const RUNS = {
  first: { make: firstRun, by: 'place' },
  resumed: { make: resumedRun, by: 'path' },
} as const;

interface Sweep {
  readonly run: keyof typeof RUNS;
  readonly tampering: Tampering;
  readonly calls: RegExp;
  /** Of calls that are many and alike, one in so many is tried. */
  readonly everyNth?: number;
}

const EFFECTS = /^(rename|unlink|mkdir|rmdir|ftruncate|write|pwrite64)$/;
const SWEEPS: readonly Sweep[] = [
  { run: 'first', tampering: 'killed before', calls: /./ },
  { run: 'first', tampering: 'killed after', calls: EFFECTS },
  { run: 'resumed', tampering: 'killed before', calls: /^(?!openat)/ },
  { run: 'resumed', tampering: 'killed after', calls: EFFECTS },
  { run: 'resumed', tampering: 'EIO', calls: /sync$/ },
  { run: 'resumed', tampering: 'ENOSPC', calls: EFFECTS },
  { run: 'resumed', tampering: 'EMFILE', calls: /^openat$/, everyNth: 3 },
];

/** One in eight of the ledger's writes, which are many and alike; all others. */
function isChosen({ path }: Spot, index: number, everyNth = 1): boolean {
  return index % (path?.includes('/ledger-') ? 8 : everyNth) === 0;
}

test.skipIf(!slow || problem !== undefined).each(SWEEPS)(
  `the $run run comes out right when it meets "$tampering" anywhere (${problem ?? 'with strace'})`,
  { timeout: 3_600_000 },
  async ({ run, tampering, calls, everyNth }) => {
    const { make, by } = RUNS[run];
    const scenario = await make();
    await scenario.reset();
    const spots = (await spotsOf(scenario.target, by))
      .filter(({ call }) => calls.test(call))
      .filter((spot, index) => isChosen(spot, index, everyNth));
    const results: CaseResult[] = [];
    for (const spot of spots) results.push(await tryCase(scenario, spot, tampering));
    process.stdout.write(`${run} run, ${tampering}: ${figures(results)}\n`);
    expect(results.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
    const fired = results.filter(({ ended }) => hasFired(ended));
    // What is opened on the chance that it is there does without.
    expect(fired.length).toBeGreaterThan(spots.length * 0.7);
  },
);
