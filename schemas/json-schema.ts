import { z } from 'zod';
import type { Table } from './column.ts';
import { rowType } from './row-type.ts';

/** A JSON Schema of draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

const SPELLING =
  'Rows as DuckDB’s client for Node spells them in JSON, in UTC: 64-bit integers are text, because JSON numbers lose digits beyond 2^53.';

/** The JSON Schema of one row of a table. */
export function jsonSchema(table: Table): JsonSchema {
  return { $schema: DRAFT, $comment: SPELLING, ...rowSchema(table) };
}

/** One JSON Schema that defines the rows of all tables, each at `#/$defs/<table>`. */
export function jsonSchemas(tables: readonly Table[]): JsonSchema {
  const $defs = Object.fromEntries(tables.map((table) => [table.name, rowSchema(table)]));
  return { $schema: DRAFT, $comment: SPELLING, $defs };
}

function rowSchema(table: Table): JsonSchema {
  const { $schema: _draft, ...schema } = z.toJSONSchema(rowType(table), {
    override: ({ jsonSchema: part }) => joinNull(part),
  });
  return { title: table.name, description: table.description, ...schema };
}

/** Says `"type": ["string", "null"]` where zod says the same with `anyOf`. */
function joinNull(part: z.core.JSONSchema.BaseSchema): void {
  const [value, nothing, ...others] = part.anyOf ?? [];
  if (value?.type === undefined || nothing?.type !== 'null' || others.length > 0) return;
  const { description } = part;
  delete part.anyOf;
  delete part.description;
  Object.assign(part, value, { type: [value.type, 'null'] }, { description });
}
