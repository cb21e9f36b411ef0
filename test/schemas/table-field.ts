import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A part of a discovery document: https://developers.google.com/discovery/v1/type-format. */
interface Part {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly items?: Part;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly additionalProperties?: Part;
}

const document: { schemas: Readonly<Record<string, Part>> } = JSON.parse(
  readFileSync('test/schemas/bigquery-table-schema.json', 'utf8'),
);

/** A check of what BigQuery's API declares, strictly: what it does not declare is refused. */
export function declaredByBigQuery(name: string): z.ZodType {
  return checkOf(part(name));
}

/** The words in capitals that a field's description enumerates; the API declares them nowhere else. */
export function wordsOf(field: string): string[] {
  const { description = '' } = part('TableFieldSchema').properties?.[field] ?? {};
  return description.match(/\b[A-Z][A-Z0-9]+\b/g) ?? [];
}

function part(name: string): Part {
  const found = document.schemas[name];
  if (found === undefined) throw new Error(`The document has no ${name}`);
  return found;
}

function checkOf({
  $ref,
  type,
  items,
  properties,
  additionalProperties,
  ...rest
}: Part): z.ZodType {
  if ($ref !== undefined) return z.lazy(() => checkOf(part($ref)));
  if (type === 'array' && items !== undefined) return z.array(checkOf(items));
  if (type === 'string') return rest.enum ? z.enum(rest.enum) : z.string();
  if (type === 'boolean') return z.boolean();
  if (additionalProperties !== undefined)
    return z.record(z.string(), checkOf(additionalProperties));
  if (type !== 'object') throw new Error(`Unknown part of type ${type}`);
  const fields = Object.entries(properties ?? {});
  return z.strictObject(
    Object.fromEntries(fields.map(([name, field]) => [name, checkOf(field).optional()])),
  );
}
