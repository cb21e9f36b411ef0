import { join } from 'node:path';
import { expect, test } from 'vitest';
import { straceProblem, type Spot, type Tampering } from '../slow/strace.ts';
import { hasFired, resumedRun, tryCase } from '../slow/sweep.ts';
import type { Target } from '../slow/target.ts';

// A sample of the sweep in test/slow: the instants on either side of a commit.
type Sample = readonly [Tampering, Spot['call'], path: (target: Target) => string];
const SAMPLES: readonly Sample[] = [
  ['killed before', 'rename', ({ warehouse }) => join(warehouse, 'manifest.json.part')],
  ['killed after', 'rename', ({ warehouse }) => join(warehouse, 'manifest.json.part')],
  ['ENOSPC', 'write', ({ warehouse }) => join(warehouse, '.pending', 'part-00000.parquet')],
];

const problem = straceProblem();

test.skipIf(problem !== undefined)(
  `a run comes out right when it is killed or refused at a commit (${problem ?? 'with strace'})`,
  async () => {
    const scenario = await resumedRun();
    for (const [tampering, call, path] of SAMPLES) {
      const spot = { call, path: path(scenario.target), occurrence: 1 };
      const result = await tryCase(scenario, spot, tampering);
      expect([hasFired(result.ended), result.wrong]).toEqual([true, []]);
    }
  },
);
