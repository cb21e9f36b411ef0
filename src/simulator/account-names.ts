/** The UserIDs of a graph, numbered from 0. */
export interface AccountNames {
  /** How many there are. */
  readonly count: number;
  /** The name with this number; throws a `RangeError` outside [0, `count`). */
  nameAt(index: number): string;
  /** The number of a name; undefined for a name that is not one of these. */
  indexOf(name: string): number | undefined;
}

/** Names collected one by one. */
export interface CollectedNames extends AccountNames {
  /** Adds a name once and returns its number; a second time it returns the same number. */
  add(name: string): number;
}

// Short sequences are padded to this width, so that a small graph sorts as it counts.
const DIGITS_MIN = 5;
const PREFIX = 'user_';

/** Creates names such as `user_00042`, computed from their number: nothing is stored. */
export function numberedNames(count: number): AccountNames {
  const digits = Math.max(DIGITS_MIN, String(Math.max(count - 1, 0)).length);
  const canonical = new RegExp(`^${PREFIX}[0-9]{${digits}}$`);
  return {
    count,
    nameAt(index) {
      checkIndex(index, count);
      return PREFIX + String(index).padStart(digits, '0');
    },
    indexOf(name) {
      if (!canonical.test(name)) return undefined;
      const index = Number(name.slice(PREFIX.length));
      return index < count ? index : undefined;
    },
  };
}

/** Creates an empty collection of names, numbered in the order they are added. */
export function createNames(): CollectedNames {
  const names: string[] = [];
  const indexes = new Map<string, number>();
  return {
    get count() {
      return names.length;
    },
    nameAt(index) {
      checkIndex(index, names.length);
      return names[index] ?? '';
    },
    indexOf: (name) => indexes.get(name),
    add(name) {
      const known = indexes.get(name);
      if (known !== undefined) return known;
      indexes.set(name, names.length);
      return names.push(name) - 1;
    },
  };
}

function checkIndex(index: number, count: number): void {
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  throw new RangeError(`Account ${index} is not one of ${count}`);
}
