import { createWorld, type Graph, type Tag, type World } from '../../src/simulator/index.ts';
import { tagValue } from '../../src/simulator/tag.ts';
import { NOW_MS, openLake, type Lake } from '../run/lake.ts';
import { DAY_MS } from '../run/later.ts';

/** A friendship as the world has it. */
export interface Tie {
  readonly from: string;
  readonly to: string;
  readonly tags: readonly Tag[];
}

/** Two published days of a world, and what of it a faultless reader must know. */
export interface TwoDays {
  readonly lake: Lake;
  /** The accounts in the list; one that does not exist is among them. */
  readonly listed: readonly string[];
  /** The account whose calls failed on the second day. */
  readonly failing: string;
  readonly before: readonly Tie[];
  readonly after: readonly Tie[];
}

/** The id in the list that is no account. */
export const NOBODY = 'nobody';
/** Accounts of the world that the list leaves out: its last ones. */
export const LEFT_OUT = 5;

/** Publishes the snapshot of a day, which is 0 or 1. */
export type Publish = (lake: Lake, listed: readonly string[], day: number) => Promise<unknown>;

/** To a folder, 2026-11-23 and 2026-11-24. */
const toFolder: Publish = (lake, accounts, day) =>
  lake.sync({ accounts }, { wallMs: () => NOW_MS + day * DAY_MS });

/**
 * Publishes a day and, after a day of changes, the next. The list leaves out five accounts and
 * names one that does not exist; on the second day the last listed account fails.
 */
export async function publishTwoDays(
  graph: Graph,
  churn: number,
  publish: Publish = toFolder,
): Promise<TwoDays> {
  const world = createWorld({ graph, seed: 7, churn });
  const existing = [...world.accounts()].map(({ account }) => account).slice(0, -LEFT_OUT);
  const failing = existing.at(-1) ?? '';
  const listed = [...existing, NOBODY];
  let isFailing = false;
  const lake = await openLake({
    world,
    intercept: ({ request }) =>
      isFailing && request?.account === failing
        ? { body: JSON.stringify({ ErrorCode: 30001, ErrorInfo: 'Err_SNS_Param' }) }
        : undefined,
  });
  await publish(lake, listed, 0);
  const before = tiesOf(world, existing);
  world.advance();
  isFailing = true;
  await publish(lake, listed, 1);
  const after = [
    ...tiesOf(world, existing).filter(({ from }) => from !== failing),
    ...before.filter(({ from }) => from === failing), // Nobody could see its changes.
  ];
  return { lake, listed, failing, before, after };
}

function tiesOf(world: World, accounts: readonly string[]): Tie[] {
  return accounts.flatMap((from) =>
    [...(world.account(from)?.friends ?? [])].map((to) => ({
      from,
      to,
      tags: world.tags(from, to),
    })),
  );
}

/** A tag of a friendship as text; undefined where it is not set. */
export function tagText({ tags }: Tie, name: string): string | undefined {
  const value = tagValue(tags, name);
  return value === undefined ? undefined : String(value);
}

/** Values by how often they come. */
export function tally<Key>(values: Iterable<Key>): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
