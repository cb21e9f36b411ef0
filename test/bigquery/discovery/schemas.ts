import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { z } from 'zod';

const Discovery = z.object({
  schemas: z.record(z.string(), z.looseObject({ type: z.string() })),
});

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
for (const api of ['bigquery-v2.json', 'storage-v1.json']) {
  const { schemas } = Discovery.parse(
    JSON.parse(readFileSync(new URL(api, import.meta.url), 'utf8')),
  );
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(asJsonSchema(schema), name);
}

/**
 * What is wrong with a body by the schema of that name, a line each. A property that the API does
 * not have is wrong, which is more than the service says of some.
 */
export function problemsOf(name: string, body: unknown): string[] {
  const validate: ValidateFunction | undefined = ajv.getSchema(name);
  if (validate === undefined) throw new Error(`There is no schema ${name}`);
  void validate(body);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  );
}

/** The description's dialect: `any` is no type of JSON Schema, and objects are open unless told. */
function asJsonSchema(value: unknown): object {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    const { type, ...rest } = part as Record<string, unknown>;
    if (type === 'any') return rest;
    const closed = type === 'object' && 'properties' in part && !('additionalProperties' in part);
    return closed ? { ...part, additionalProperties: false } : part;
  }) as object;
}
