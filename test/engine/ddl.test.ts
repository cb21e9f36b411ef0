import { expect, test } from 'vitest';
import type { Table } from '../../schemas/column.ts';
import { publishedTables } from '../../schemas/published-tables.ts';
import { readerColumns } from '../../schemas/snapshot-date.ts';
import { duckdbDdl } from '../../src/engine/ddl.ts';
import type { Engine } from '../../src/engine/duckdb.ts';
import { literal } from '../../src/engine/sql.ts';
import { DESCRIBED_TYPES, EVERY_TYPE } from '../schemas/every-type.ts';
import { openTrip } from './rows.ts';

async function describe(engine: Engine, { name }: Table): Promise<Record<string, unknown>[]> {
  return engine.rows(
    `SELECT d.column_name AS name, d.column_type AS type, d."null" AS may_be_null, c.comment
     FROM (SELECT *, row_number() OVER () AS place FROM (DESCRIBE ${name})) d
     JOIN duckdb_columns() c ON c.table_name = ${literal(name)} AND c.column_name = d.column_name
     ORDER BY d.place`,
  );
}

test.each([...publishedTables(), EVERY_TYPE])(
  'DuckDB makes of the statements for $name what is declared',
  async (table) => {
    const { engine } = await openTrip();
    await engine.run(duckdbDdl(table));
    expect(await describe(engine, table)).toEqual(
      readerColumns(table).map(({ name, type, required, description }) => ({
        name,
        type: DESCRIBED_TYPES[type],
        may_be_null: required ? 'NO' : 'YES',
        comment: description,
      })),
    );
    const [comment] = await engine.rows('SELECT comment FROM duckdb_tables()');
    expect(comment).toEqual({ comment: table.description });
  },
);

test('a name is quoted only if it has to be', async () => {
  const columns = [
    { name: 'order', type: 'date', description: "It's a day." },
    { name: 'level', type: 'json', description: 'x' },
  ] as const;
  expect(duckdbDdl({ name: 't', description: 'T', key: [], columns })).toBe(
    `CREATE TABLE t (
  "order" DATE,
  level VARCHAR
);
COMMENT ON TABLE t IS 'T';
COMMENT ON COLUMN t."order" IS 'It''s a day.';
COMMENT ON COLUMN t.level IS 'x';`,
  );
});
