import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { bigqueryDdl } from '../../schemas/bigquery-ddl.ts';
import { bigquerySchema } from '../../schemas/bigquery-schema.ts';
import { publishedTables } from '../../schemas/published-tables.ts';
import { EVERY_TYPE } from '../schemas/every-type.ts';
import { BIGQUERY_EMULATOR } from './binary.ts';
import { PLACE, problemOf, startEmulator, type Emulator } from './emulator.ts';

const problem = problemOf(BIGQUERY_EMULATOR);
const Made = z.object({
  schema: z.object({ fields: z.array(z.object({ name: z.string(), type: z.string() })) }),
});
const OLD_NAMES: Readonly<Record<string, string>> = {
  INT64: 'INTEGER',
  FLOAT64: 'FLOAT',
  BOOL: 'BOOLEAN',
};

describe.skipIf(problem !== undefined)(`by GoogleSQL itself (${problem ?? 'emulator'})`, () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
  });

  /** Hands a statement in once: an error of the analyzer is one of those that the wire repeats. */
  async function execute(sql: string): Promise<void> {
    // It knows no default dataset where something is created.
    const query = sql.replace('CREATE TABLE ', `CREATE TABLE ${PLACE.datasetId}.`);
    await emulator.wire.client.createJob({
      configuration: { query: { query, useLegacySql: false } },
    });
  }

  test.each([...publishedTables(), EVERY_TYPE])(
    'the statement that creates $name makes the columns that the API is told of',
    async (table) => {
      await execute(bigqueryDdl(table));
      const path = `${PLACE.projectId}/datasets/${PLACE.datasetId}/tables/${table.name}`;
      const { schema } = Made.parse(await emulator.wire.send({ method: 'GET', path }));
      expect(schema.fields).toEqual(
        bigquerySchema(table).fields.map(({ name, type }) => ({
          name,
          type: OLD_NAMES[type] ?? type,
        })),
      );
    },
  );

  test('a column of a name that GoogleSQL reserves is refused', async () => {
    const [friends = EVERY_TYPE] = publishedTables();
    const sql = bigqueryDdl(friends).replace('group_names', 'groups');
    await expect(execute(sql)).rejects.toThrow(/GROUPS/);
  });
});
