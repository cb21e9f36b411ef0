import type { Contract } from '../../schemas/contract.ts';
import type { ByteText } from '../core/byte-text.ts';
import { isDoubtful } from '../core/exact-json.ts';
import type { ColumnsBuilder } from '../engine/columns-builder.ts';
import { setCell } from './cell.ts';
import { extraJson, type Extra } from './extra.ts';
import { INEXACT, isObject, MALFORMED, tooDeep, type Reject } from './reject.ts';
import type { Target, Targets } from './targets.ts';

/** Puts a friend's tags, as values, into the row being built. */
export interface TagCells {
  /**
   * @param exactly Whether the values are as exact as can be.
   * @returns Why the friend cannot be kept; `INEXACT` when the exact values have to tell.
   */
  put(friend: ByteText, tags: readonly unknown[], exactly: boolean): Reject | undefined;
}

/** What tags are put into. */
export interface TagCellsParts {
  readonly rows: ColumnsBuilder;
  readonly targets: Targets;
  /** The column for what no other takes. */
  readonly extraIndex: number;
  readonly contract: Contract;
  /** Told of what the contract lets go. */
  readonly discard: (friend: ByteText, reject: Reject) => void;
}

const NO_EXTRAS: readonly Extra[] = []; // Most friends have none; an array for each costs time.

/** Creates the way from values to the cells of a builder. */
export function createTagCells(parts: TagCellsParts): TagCells {
  const { rows, targets, extraIndex, contract, discard } = parts;
  const discards = contract === 'discard_value' || contract === 'discard_row';
  return {
    put(friend, tags, exactly) {
      const isInexact = (value: unknown) => !exactly && isDoubtful(value);
      let extras = NO_EXTRAS;
      for (const pair of tags) {
        if (!isObject(pair)) return MALFORMED;
        const { Tag: tag, Value: value } = pair;
        if (typeof tag !== 'string' || tag === '') return MALFORMED;
        if (value === undefined) return { tag, reason: 'has no Value', value: pair };
        const target = targets.find(tag);
        const isSet = target !== undefined && rows.isSet(target.index);
        if (isSet || isAmong(extras, tag)) return { tag, reason: 'occurs twice', value: tags };
        // A null is not an absent tag; `extra` keeps them apart where the column cannot.
        if (target === undefined || value !== null) {
          if (target?.type === 'json' && isInexact(value)) return INEXACT; // All that takes an object.
          if (target !== undefined && setCell(rows, target.index, target, value)) continue;
          if (isInexact(value)) return INEXACT;
          const isKept = contract === 'evolve' && (target === undefined || target.declared);
          if (!isKept) {
            const reject = misfit(tag, value, target);
            if (!discards) return reject;
            discard(friend, reject);
            continue;
          }
        }
        extras = [...extras, [tag, value]];
      }
      if (extras.length === 0) return undefined;
      const json = extraJson(extras);
      if (json === undefined) return tooDeep(extras);
      rows.setByteText(extraIndex, json);
      return undefined;
    },
  };
}

function misfit(tag: string, value: unknown, target: Target | undefined): Reject {
  const reason = target ? `has a value that is no ${target.type}` : 'is not declared';
  return { tag, reason, value };
}

function isAmong(extras: readonly Extra[], tag: string): boolean {
  for (let i = 0; i < extras.length; i++) if (extras[i]?.[0] === tag) return true;
  return false;
}
