import { z } from 'zod';
import { runNode, startPageServer } from './processes.ts';

/** What a step of the way costs beside the floor. */
export interface Ratio {
  readonly what: string;
  /** Median of the processor time a page, microseconds, all threads of the process. */
  readonly cpuUs: number;
  /** That, over the floor's of the same run. */
  readonly ratio: number;
  /** Above this the benchmark fails; none for the floor itself. */
  readonly fails: number;
  readonly goal: number;
}

const Cost = z.object({ cpuUs: z.number(), wallUs: z.number() });
const FRIENDS = 100;

const STEPS = [
  { script: 'floor.ts', what: 'fetch + JSON.parse (floor)', goal: 1, fails: Infinity },
  { script: 'columns.ts', what: 'fetch → columns', goal: 1.3, fails: 1.6 },
  { script: 'segments.ts', what: 'fetch → Parquet segments', goal: 2.0, fails: 3.5 },
] as const;

/**
 * Measures each step in processes of their own, in turn, `rounds` times over the same pages, so
 * that whatever else the machine does meets all of them alike.
 */
export async function measureRatios(rounds: number, pages: number): Promise<Ratio[]> {
  const server = await startPageServer(FRIENDS);
  const costs = STEPS.map((): number[] => []);
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [index, { script }] of STEPS.entries()) {
        const cost = Cost.parse(await runNode(script, [server.baseUrl, String(pages)]));
        costs[index]?.push(cost.cpuUs);
      }
    }
  } finally {
    server.close();
  }
  const medians = costs.map(median);
  const [floor = NaN] = medians;
  return STEPS.map(({ what, goal, fails }, index) => {
    const cpuUs = medians[index] ?? NaN;
    return { what, cpuUs, ratio: cpuUs / floor, goal, fails };
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
