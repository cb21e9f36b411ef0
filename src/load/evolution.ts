import { z } from 'zod';
import type { Table } from '../../schemas/column.ts';
import { isTagColumn, type TagColumn } from '../../schemas/friends.ts';

/** A column of published friends; `tag` is what feeds it, `unit` what its integers count. */
export const HeldColumn = z.strictObject({
  name: z.string(),
  type: z.string(),
  tag: z.string().optional(),
  unit: z.enum(['seconds', 'millis']).optional(),
});
export type HeldColumn = z.infer<typeof HeldColumn>;

/** The columns of `friends` as a destination remembers them. */
export function heldColumns(friends: Table): HeldColumn[] {
  return friends.columns.map((column) => ({
    name: column.name,
    type: column.type,
    ...(isTagColumn(column) && feedOf(column)),
  }));
}

/**
 * What is declared otherwise than it was published, a line each. A column that was added is no
 * problem, nor is another order: a changed or lost one would leave old and new rows at odds.
 */
export function evolutionProblems(held: readonly HeldColumn[], friends: Table): string[] {
  const declared = heldColumns(friends);
  return held.flatMap((column) => {
    const now = declared.find(({ name }) => name === column.name);
    if (now === undefined) return [`  ${column.name}: ${spelled(column)}; not declared any more`];
    if (spelled(now) === spelled(column)) return [];
    return [`  ${column.name}: ${spelled(column)}; now declared as ${spelled(now)}`];
  });
}

function feedOf({ tag, unit }: TagColumn): Pick<HeldColumn, 'tag' | 'unit'> {
  return unit === undefined ? { tag } : { tag, unit };
}

function spelled({ type, tag, unit }: HeldColumn): string {
  const counted = unit === undefined ? type : `${type} in ${unit}`;
  return tag === undefined ? counted : `${counted} of ${tag}`;
}
