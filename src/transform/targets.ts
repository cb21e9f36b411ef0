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
  /** Finds the target of a tag that stands from `from` (inclusive) to `to` (exclusive). */
  findAt(json: Uint8Array, from: number, to: number): Target | undefined;
}

interface Candidate {
  readonly target: Target;
  readonly bytes: Uint8Array;
}

/**
 * Creates an empty set of targets.
 *
 * They are found by length and then by comparing: a map would hash every tag, and each page
 * brings its tags as new strings whose hash is not known yet.
 */
export function createTargets(): Targets {
  const byLength: Candidate[][] = [];
  return {
    add(target) {
      const { length } = target.tag;
      while (byLength.length <= length) byLength.push([]);
      byLength[length]?.push({ target, bytes: Buffer.from(target.tag, 'latin1') });
    },
    find(tag) {
      const candidates = byLength[tag.length];
      if (candidates === undefined) return undefined;
      for (let i = 0; i < candidates.length; i++) {
        const candidate = candidates[i];
        if (candidate !== undefined && candidate.target.tag === tag) return candidate.target;
      }
      return undefined;
    },
    findAt(json, from, to) {
      const candidates = byLength[to - from];
      if (candidates === undefined) return undefined;
      for (let i = 0; i < candidates.length; i++) {
        const candidate = candidates[i];
        if (candidate !== undefined && standsAt(json, from, candidate.bytes))
          return candidate.target;
      }
      return undefined;
    },
  };
}

/** Compares from the end: that is where tags differ. */
function standsAt(json: Uint8Array, from: number, bytes: Uint8Array): boolean {
  for (let i = bytes.length - 1; i >= 0; i--) if (json[from + i] !== bytes[i]) return false;
  return true;
}
