import { z } from 'zod';
import type { Column, ColumnType, Table } from './column.ts';
import { readerColumns } from './snapshot-date.ts';

/** How DuckDB's client for Node spells a cell in JSON: nothing is lost, so int64 is text. */
interface Cells {
  readonly string: string;
  readonly int64: string;
  readonly float64: number;
  readonly boolean: boolean;
  readonly timestamp: string;
  readonly date: string;
  readonly json: string;
  readonly bytes: string;
  readonly string_list: readonly string[];
}

type Cell<C extends Column> =
  Cells[C['type']] | (C extends { readonly required: true } ? never : null);

/** A row of a table whose declaration is known to the compiler, as readers get it. */
export type Row<T extends Table> = {
  readonly [C in T['columns'][number] as C['name']]: Cell<C>;
} & (T extends { readonly dated: true } ? { readonly snapshot_date: string } : unknown);

const CELLS: Readonly<Record<ColumnType, z.ZodType>> = {
  string: z.string(),
  int64: z
    .string()
    .regex(/^(0|-?[1-9][0-9]{0,18})$/)
    .refine((text) => BigInt.asIntN(64, BigInt(text)) === BigInt(text), 'must have 64 bits'),
  float64: z.number(),
  boolean: z.boolean(),
  timestamp: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/),
  date: z.string().regex(/^\d{4}-\d\d-\d\d$/),
  json: z.string().refine(isJson, 'must be JSON').meta({ contentMediaType: 'application/json' }),
  bytes: z.string(),
  string_list: z.array(z.string()),
};

/**
 * The check of a row as DuckDB's client for Node spells it in JSON, in a session in UTC: exactly
 * the columns that readers see, null only where the declaration allows it.
 */
export function rowType<const T extends Table>(table: T): z.ZodType<Row<T>> {
  const cells = readerColumns(table).map(({ name, type, description, required }) => {
    const cell = required ? CELLS[type] : CELLS[type].nullable();
    return [name, cell.describe(description)] as const;
  });
  // The compiler cannot follow the columns through the loop; the type says the same by itself.
  return z.strictObject(Object.fromEntries(cells)) as unknown as z.ZodType<Row<T>>;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
