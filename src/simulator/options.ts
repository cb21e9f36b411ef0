import { ConfigError } from '../core/errors.ts';
import type { SequenceMode } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import type { Intercept } from './call.ts';
import type { FaultOptions } from './fault.ts';
import type { SimulatedApp } from './user-sig.ts';
import type { World } from './world.ts';

/** How a simulator behaves; everything but the world has a default. */
export interface SimulatorOptions {
  /** What it serves; stays yours, and may be changed while it runs. */
  readonly world: World;
  /** Whose calls it accepts; default `DEMO_APP`. */
  readonly app?: SimulatedApp;
  /** TCP port on 127.0.0.1; default 0, any free one. */
  readonly port?: number;
  /** Friends a page, 1 or more; default 100. */
  readonly pageSize?: number;
  /** Where matching sequences suppress tags; default `first-page`. */
  readonly sequences?: SequenceMode;
  /** Whether answers carry CustomSequence; default true. */
  readonly customSequence?: boolean;
  /** Calls admitted in any rolling second before 60011; default 200, null for no limit. */
  readonly ratePerSecond?: number | null;
  /** Whether refused calls fill the second too; default false. */
  readonly countsRefused?: boolean;
  /** Time to answer, ms, seeded and uniform; default none. */
  readonly latency?: { readonly minMs: number; readonly maxMs: number };
  /** The code for an account that does not exist; default 30003. */
  readonly unknownAccountCode?: 30003 | 70107;
  /** Bad signatures in a row, within a minute, that bring 70050 for a minute; default 10. */
  readonly badSignaturesMax?: number;
  /** Failures of good calls; default none. */
  readonly faults?: FaultOptions;
  /** Odd answers by account; read at every call. */
  readonly behaviours?: ReadonlyMap<string, Behaviour>;
  /** Answers a call in the simulator's place, or returns undefined to let it answer. */
  readonly intercept?: Intercept;
  /** Whether the log keeps every entry in memory; default false, counters only. */
  readonly logCalls?: boolean;
  /**
   * A file to which the log appends every entry as NDJSON, before the call is answered; default
   * none. The fields are those of `CallEntry`, with the fields of its request among them.
   */
  readonly callLog?: string;
  /** Chooses latencies and faults; default the world's seed. */
  readonly seed?: number;
  /** Unix milliseconds, for expiry; default the system's clock. */
  readonly wallClock?: () => number;
  /** Milliseconds that never go back, for the rate; default the system's clock. */
  readonly monotonicClock?: () => number;
}

/** The options with their defaults. */
export type Settings = ReturnType<typeof settingsFor>;

/** The app of examples and tests; its key is the one printed in Tencent's public samples. */
export const DEMO_APP: SimulatedApp = {
  sdkAppId: 1_400_000_000,
  admin: 'administrator',
  secretKey: '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e',
};

// The documented page of today is 500, that of the predecessor 100; 100 shows paging sooner.
const PAGE_SIZE = 100;
// "200/s" in the friend_get document since 2022.
const RATE_PER_SECOND = 200;
const BAD_SIGNATURES_MAX = 10;

/**
 * Fills in the defaults.
 *
 * @throws {ConfigError} When the page size is not a whole number of at least 1.
 */
export function settingsFor(options: SimulatorOptions) {
  const { pageSize = PAGE_SIZE, sequences = 'first-page', world } = options;
  if (!Number.isSafeInteger(pageSize) || pageSize < 1) {
    throw new ConfigError(`A page cannot hold ${pageSize} friends`, {
      hint: 'Choose a page size of 1 or more.',
    });
  }
  return {
    world,
    app: options.app ?? DEMO_APP,
    port: options.port ?? 0,
    pages: { pageSize, sequences, customSequence: options.customSequence ?? true },
    ratePerSecond: options.ratePerSecond === undefined ? RATE_PER_SECOND : options.ratePerSecond,
    countsRefused: options.countsRefused ?? false,
    latency: options.latency ?? { minMs: 0, maxMs: 0 },
    unknownAccountCode: options.unknownAccountCode ?? 30003,
    badSignaturesMax: options.badSignaturesMax ?? BAD_SIGNATURES_MAX,
    faults: options.faults,
    behaviours: options.behaviours ?? new Map<string, Behaviour>(),
    intercept: options.intercept ?? (() => undefined),
    log: { keepEntries: options.logCalls ?? false, path: options.callLog },
    seed: options.seed ?? world.seed,
    wallClock: options.wallClock ?? Date.now,
    monotonicClock: options.monotonicClock ?? (() => performance.now()),
  };
}
