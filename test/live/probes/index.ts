import type { Probe } from '../probe.ts';
import { DAY_PROBES } from './days.ts';
import { JOB_PROBES } from './jobs.ts';
import { LOAD_PROBES } from './loads.ts';
import { PRUNING_PROBES } from './pruning.ts';
import { SANDBOX_PROBES } from './sandbox.ts';
import { TABLE_PROBES } from './tables.ts';
import { VIEW_PROBES } from './views.ts';

/** Everything that friendlake relies on, or that would change how it works, asked one by one. */
export const PROBES: readonly Probe[] = [
  ...SANDBOX_PROBES,
  ...JOB_PROBES,
  ...LOAD_PROBES,
  ...DAY_PROBES,
  ...TABLE_PROBES,
  ...VIEW_PROBES,
  ...PRUNING_PROBES,
];
