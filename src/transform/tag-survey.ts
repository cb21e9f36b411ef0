import { STANDARD_TAGS, type TagColumn, type TimeUnit } from '../../schemas/friends.ts';
import { fromByteText } from '../core/byte-text.ts';
import { spellingOf } from '../core/exact-json.ts';
import { createColumnsBuilder } from '../engine/columns-builder.ts';
import { setCell } from './cell.ts';
import { toInt64 } from './custom-value.ts';
import { valueJson } from './extra.ts';
import { isObject } from './reject.ts';

/** The types a tag may be proposed as: the first that fits as many values as any other is. */
export const PROPOSED_TYPES = [
  'boolean',
  'int64',
  'float64',
  'string_list',
  'string',
  'json',
] as const satisfies readonly TagColumn['type'][];
export type ProposedType = (typeof PROPOSED_TYPES)[number];

/** What a value is in JSON. */
export type JsonKind = 'text' | 'number' | 'true or false' | 'list' | 'object' | 'null';

/** What was seen of one tag. */
export interface TagFinding {
  readonly tag: string;
  /** Whether it is one of the service's own, which have their columns. */
  readonly standard: boolean;
  /** Friends that have it. */
  readonly friends: number;
  readonly kinds: ReadonlyMap<JsonKind, number>;
  /** The type that fits most values. */
  readonly type: ProposedType;
  /** Values that it fits. */
  readonly fitting: number;
  /** Set where the integers are likely to be instants, and what they count then. */
  readonly unit: TimeUnit | undefined;
  /** Some different values, as JSON. */
  readonly examples: readonly string[];
}

/** Counts which tags friends have and of what types they are. */
export interface TagSurvey {
  /** Friends counted. */
  readonly friends: number;
  /** Counts items; what is malformed is passed over. */
  add(items: readonly unknown[]): void;
  /** Most frequent first. */
  findings(): TagFinding[];
}

const EXAMPLES_MAX = 3;

interface Seen {
  friends: number;
  readonly kinds: Map<JsonKind, number>;
  readonly fits: Map<ProposedType, number>;
  readonly examples: Set<string>;
  /** Least and most of its integers. */
  readonly range: [least: number, most: number];
}

/**
 * Creates a survey. Whether a value fits a type is asked of the flattening's own code, so that
 * what is proposed here loses nothing there.
 */
export function createTagSurvey(): TagSurvey {
  const columns = PROPOSED_TYPES.map((type) => ({ name: type, type, description: '' }));
  const scratch = createColumnsBuilder(columns);
  const seen = new Map<string, Seen>();
  let friends = 0;

  function addValue(tag: string, value: unknown): void {
    const entry = seen.get(tag) ?? newlySeen();
    seen.set(tag, entry);
    entry.friends += 1;
    count(entry.kinds, kindOf(value));
    if (entry.examples.size < EXAMPLES_MAX)
      entry.examples.add(fromByteText(valueJson(value) ?? '…'));
    if (value === null) return;
    const integer = Number(toInt64(value));
    if (integer < entry.range[0]) entry.range[0] = integer;
    if (integer > entry.range[1]) entry.range[1] = integer;
    for (const [index, type] of PROPOSED_TYPES.entries()) {
      if (setCell(scratch, index, { type, declared: true }, value)) count(entry.fits, type);
    }
    scratch.reset();
  }

  return {
    get friends() {
      return friends;
    },
    add(items) {
      for (const item of items) {
        if (!isObject(item)) continue;
        friends += 1;
        const { ValueItem: tags } = item;
        for (const pair of Array.isArray(tags) ? tags : []) {
          if (isObject(pair) && typeof pair['Tag'] === 'string')
            addValue(fromByteText(pair['Tag']), pair['Value']);
        }
      }
    },
    findings: () =>
      [...seen]
        .map(([tag, entry]) => findingOf(tag, entry))
        .toSorted((a, b) => b.friends - a.friends || (a.tag < b.tag ? -1 : 1)),
  };
}

function findingOf(tag: string, { friends, kinds, fits, examples, range }: Seen): TagFinding {
  const fitting = Math.max(0, ...fits.values());
  const type = PROPOSED_TYPES.find((each) => (fits.get(each) ?? 0) === fitting) ?? 'json';
  const standard = STANDARD_TAGS.some((column) => column.tag === tag);
  const unit = type === 'int64' ? unitOf(range) : undefined;
  return { tag, standard, friends, kinds, type, fitting, unit, examples: [...examples] };
}

/** Instants of this century up to 2100 are so large that hardly anything else is. */
function unitOf([least, most]: Seen['range']): TimeUnit | undefined {
  const isWithin = (factor: number) =>
    least >= CENTURY_S[0] * factor && most < CENTURY_S[1] * factor;
  return isWithin(1) ? 'seconds' : isWithin(1000) ? 'millis' : undefined;
}

/** 2001-09-09 and 2100-01-01, in seconds since 1970. */
const CENTURY_S = [1_000_000_000, 4_102_444_800] as const;

function newlySeen(): Seen {
  return {
    friends: 0,
    kinds: new Map(),
    fits: new Map(),
    examples: new Set(),
    range: [Infinity, -Infinity],
  };
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function kindOf(value: unknown): JsonKind {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'boolean') return 'true or false';
  if (typeof value === 'number' || spellingOf(value) !== undefined) return 'number';
  return typeof value === 'string' ? 'text' : 'object';
}
