import { z } from 'zod';
import { columnNameProblem } from '../../schemas/column-name.ts';
import { FRIEND_KEY, EXTRA, STANDARD_TAGS, type TagColumn } from '../../schemas/friends.ts';
import { SNAPSHOT_DATE } from '../../schemas/snapshot-date.ts';

/** The types a custom tag may be declared as. */
const TagType = z.enum(['string', 'int64']);

/** A custom tag's column as a pipeline declares it. */
export const TagDeclaration = z.strictObject({
  type: TagType,
  column: z.string().superRefine((name, context) => {
    const message = columnNameProblem(name);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  }),
  description: z.string().optional(),
});
export type TagDeclaration = z.infer<typeof TagDeclaration>;

/** How a declaration is written: name of the column, and what it means. */
export interface TagOptions {
  readonly column: string;
  readonly description?: string;
}

/** Declares a tag whose values are text. A value that is not stays in `extra`. */
export function string(options: TagOptions): TagDeclaration {
  return { type: 'string', ...options };
}

/**
 * Declares a tag whose values are integers of 64 bits, as JSON integers or as plain decimal text.
 * A value that is neither stays in `extra`.
 */
export function int64(options: TagOptions): TagDeclaration {
  return { type: 'int64', ...options };
}

/** The custom tags of a pipeline, by the service's name. */
export const TagDeclarations = z
  .record(z.string().min(1), TagDeclaration)
  .superRefine((declarations, context) => {
    const columns = [...FRIEND_KEY, ...STANDARD_TAGS, EXTRA, SNAPSHOT_DATE];
    const taken = new Set([
      ...columns.map(({ name }) => name),
      'friends', // BigQuery would read a table's own name as a whole row.
      'friends_snapshots',
    ]);
    for (const [tag, { column }] of Object.entries(declarations)) {
      if (STANDARD_TAGS.some((standard) => standard.tag === tag)) {
        context.addIssue({ code: 'custom', path: [tag], message: 'has a column already' });
      }
      if (taken.has(column)) {
        context.addIssue({ code: 'custom', path: [tag, 'column'], message: 'is taken' });
      }
      taken.add(column);
    }
  });

/** The columns that the declarations add to `friends`, in their order. */
export function tagColumns(declarations: Readonly<Record<string, TagDeclaration>>): TagColumn[] {
  return Object.entries(declarations).map(([tag, { type, column, description }]) => ({
    name: column,
    tag,
    type,
    description: description ?? `Value of \`${tag}\`. Null when unset.`,
  }));
}
