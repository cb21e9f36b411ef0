import { bigqueryDdl } from '../../schemas/bigquery-ddl.ts';
import { bigquerySchema } from '../../schemas/bigquery-schema.ts';
import type { Table } from '../../schemas/column.ts';
import { jsonSchema, jsonSchemas } from '../../schemas/json-schema.ts';
import { publishedTables } from '../../schemas/published-tables.ts';
import { tagColumns } from '../config/tags.ts';
import { ConfigError } from '../core/errors.ts';
import { duckdbDdl } from '../engine/ddl.ts';
import { dataDictionary, tableSection } from './data-dictionary.ts';
import { loadPipeline } from './pipeline-file.ts';
import type { Terminal } from './terminal.ts';

/** How one table is printed, and how all of them are. */
interface Format {
  readonly one: (table: Table) => string;
  readonly all: (tables: readonly Table[]) => string;
}

const FORMATS = {
  markdown: { one: tableSection, all: dataDictionary },
  json: { one: (table) => json(jsonSchema(table)), all: (tables) => json(jsonSchemas(tables)) },
  'sql-duckdb': eachWith(duckdbDdl),
  'sql-bigquery': eachWith(bigqueryDdl),
  bigquery: {
    one: (table) => json(bigquerySchema(table)),
    all: (tables) =>
      json(Object.fromEntries(tables.map((table) => [table.name, bigquerySchema(table)]))),
  },
} as const satisfies Readonly<Record<string, Format>>;

type FormatName = keyof typeof FORMATS;

/** The names of the formats, the default first. */
export const SCHEMA_FORMATS = Object.keys(FORMATS);

/** The flags of `schema`, as they are typed. */
export interface SchemaFlags {
  /** One of `SCHEMA_FORMATS`. */
  readonly format: string;
  readonly pipeline?: string;
}

/**
 * Prints the published tables, or one of them, from their declaration.
 *
 * @throws {ConfigError} There is no such table or format, or the pipeline is wrong.
 */
export async function schemaCommand(
  name: string | undefined,
  { format, pipeline: path }: SchemaFlags,
  terminal: Terminal,
): Promise<void> {
  const tags = path ? (await loadPipeline(path, terminal.workingDirectory)).pipeline.tags : {};
  const tables = publishedTables(tagColumns(tags));
  terminal.stdout.write(`${schemaText(tables, name, format)}\n`);
}

function schemaText(tables: readonly Table[], name: string | undefined, format: string): string {
  if (!isFormat(format)) {
    throw new ConfigError(`There is no format ${format}`, {
      hint: `The formats are ${SCHEMA_FORMATS.join(', ')}.`,
    });
  }
  const { one, all }: Format = FORMATS[format];
  if (name === undefined) return all(tables);
  const table = tables.find((published) => published.name === name);
  if (table !== undefined) return one(table);
  throw new ConfigError(`There is no table ${name}`, {
    hint: `The tables are ${tables.map((published) => published.name).join(', ')}.`,
  });
}

function isFormat(name: string): name is FormatName {
  return Object.hasOwn(FORMATS, name);
}

function eachWith(one: Format['one']): Format {
  return { one, all: (tables) => tables.map(one).join('\n\n') };
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
