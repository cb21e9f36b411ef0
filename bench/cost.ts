/** How much one process fetches. */
export interface Load {
  readonly baseUrl: string;
  readonly pages: number;
}

/** What a page cost a process. */
export interface Cost {
  /** Processor time of all threads, microseconds. */
  readonly cpuUs: number;
  readonly wallUs: number;
}

/** Calls in flight: on loopback more bring nothing (limits.md A1). */
export const IN_FLIGHT = 32;
/** Pages fetched before measuring: everything hot is compiled by then. */
export const WARM_UP_PAGES = 4_000;

/** What the runner asks of a measuring process. */
export function loadOf([baseUrl = '', pages = '']: readonly string[]): Load {
  return { baseUrl, pages: Number(pages) };
}

/** Measures `work(pages)` after it was warmed up, and prints the cost of a page as JSON. */
export async function printCost(
  { pages }: Load,
  work: (pages: number) => Promise<void>,
): Promise<void> {
  await work(WARM_UP_PAGES);
  const startMs = performance.now();
  const start = process.cpuUsage();
  await work(pages);
  const { user, system } = process.cpuUsage(start);
  const wallUs = ((performance.now() - startMs) * 1000) / pages;
  process.stdout.write(JSON.stringify({ cpuUs: (user + system) / pages, wallUs } satisfies Cost));
}

/** Does something `times` times, so many at once as are in flight. */
export async function repeat(times: number, once: (number: number) => Promise<void>) {
  let next = 0;
  async function lane(): Promise<void> {
    while (next < times) await once(next++);
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}
