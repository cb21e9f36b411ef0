import type { CellType } from './cell.ts';

/** The column that a tag's value goes to. */
export interface Target extends CellType {
  readonly tag: string;
  readonly index: number;
}

/** The targets of a pipeline, found by tag. */
export interface Targets {
  add(target: Target): void;
  find(tag: string): Target | undefined;
}

/**
 * Creates an empty set of targets.
 *
 * They are found by length and then by comparing: a map would hash every tag, and each page
 * brings its tags as new strings whose hash is not known yet.
 */
export function createTargets(): Targets {
  const byLength: Target[][] = [];
  return {
    add(target) {
      const { length } = target.tag;
      while (byLength.length <= length) byLength.push([]);
      byLength[length]?.push(target);
    },
    find(tag) {
      const candidates = byLength[tag.length];
      if (candidates === undefined) return undefined;
      for (let i = 0; i < candidates.length; i++) {
        const candidate = candidates[i];
        if (candidate !== undefined && candidate.tag === tag) return candidate;
      }
      return undefined;
    },
  };
}
