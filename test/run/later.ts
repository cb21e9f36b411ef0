import { isAuditDay } from '../../src/run/audit.ts';
import { NOW_MS, type Lake, type LakeChanges } from './lake.ts';

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

/** A date on which none of the world's accounts is audited, so that calls can be counted. */
export function quietDay(lake: Lake): number {
  for (let nowMs = NOW_MS + DAY_MS; ; nowMs += DAY_MS) {
    const date = new Date(nowMs).toISOString().slice(0, 10);
    if (![...lake.world.accounts()].some(({ account }) => isAuditDay(account, date))) return nowMs;
  }
}

/** Runs a sync on a later, quiet day and counts its calls. */
export async function later(lake: Lake, changes: LakeChanges = {}): Promise<number> {
  const before = lake.simulator.log.calls;
  const nowMs = quietDay(lake);
  await lake.sync(changes, { wallMs: () => nowMs });
  return lake.simulator.log.calls - before;
}
