import { z } from 'zod';
import { columnNameProblem } from '../../schemas/column-name.ts';
import {
  FRIEND_KEY,
  EXTRA,
  STANDARD_TAGS,
  type TagColumn,
  type TimeUnit,
} from '../../schemas/friends.ts';
import { SNAPSHOT_DATE } from '../../schemas/snapshot-date.ts';

/** The types a custom tag may be declared as. */
const TagType = z.enum([
  'string',
  'int64',
  'float64',
  'boolean',
  'timestamp',
  'json',
  'bytes',
  'string_list',
]);

/** A custom tag's column as a pipeline declares it. */
export const TagDeclaration = z
  .strictObject({
    type: TagType,
    column: z.string().superRefine((name, context) => {
      const message = columnNameProblem(name);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    }),
    description: z.string().optional(),
    unit: z.enum(['seconds', 'millis']).optional(),
  })
  .refine(({ type, unit }) => (type === 'timestamp') === (unit !== undefined), {
    path: ['unit'],
    message: 'is for a timestamp, and it needs one',
  });
export type TagDeclaration = z.infer<typeof TagDeclaration>;

/** How a declaration is written: name of the column, and what it means. */
export interface TagOptions {
  readonly column: string;
  readonly description?: string;
}

/** Declares a tag whose values are text. */
export function string(options: TagOptions): TagDeclaration {
  return { type: 'string', ...options };
}

/**
 * Declares a tag whose values are integers of 64 bits, as JSON integers or as plain decimal text:
 * the service carries custom values as text.
 */
export function int64(options: TagOptions): TagDeclaration {
  return { type: 'int64', ...options };
}

/** Declares a tag whose values are numbers that 64 bits of floating point hold exactly. */
export function float64(options: TagOptions): TagDeclaration {
  return { type: 'float64', ...options };
}

/** Declares a tag whose values are `true` or `false`, in JSON or as text. */
export function bool(options: TagOptions): TagDeclaration {
  return { type: 'boolean', ...options };
}

/** Declares a tag whose values are instants from 1970 to 9999, as integers of the unit. */
export function timestamp(options: TagOptions & { unit: TimeUnit }): TagDeclaration {
  return { type: 'timestamp', ...options };
}

/** Declares a tag whose values are JSON: text that is, or any value but text. */
export function json(options: TagOptions): TagDeclaration {
  return { type: 'json', ...options };
}

/** Declares a tag whose values are lists of texts. */
export function stringList(options: TagOptions): TagDeclaration {
  return { type: 'string_list', ...options };
}

/** Declares a tag whose values are bytes, as base64. */
export function bytes(options: TagOptions): TagDeclaration {
  return { type: 'bytes', ...options };
}

/** Names that no declared column may have. */
export const TAKEN_NAMES: ReadonlySet<string> = new Set([
  ...[...FRIEND_KEY, ...STANDARD_TAGS, EXTRA, SNAPSHOT_DATE].map(({ name }) => name),
  'friends', // BigQuery would read a table's own name as a whole row.
  'friends_snapshots',
]);

/** The custom tags of a pipeline, by the service's name. */
export const TagDeclarations = z
  .record(z.string().min(1), TagDeclaration)
  .superRefine((declarations, context) => {
    const taken = new Set(TAKEN_NAMES);
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
  return Object.entries(declarations).map(([tag, { type, column, description, unit }]) => ({
    name: column,
    tag,
    type,
    ...(unit !== undefined && { unit }),
    description: description ?? `Value of \`${tag}\`. Null when unset.`,
  }));
}
