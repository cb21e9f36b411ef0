import type { ColumnType, Table } from '../../schemas/column.ts';

const TYPES: Readonly<Record<ColumnType, string>> = {
  string: 'Text.',
  int64: 'Whole number.',
  float64: 'Number.',
  boolean: 'Yes or no.',
  timestamp: 'Instant.',
  date: 'Day.',
  json: 'JSON.',
  bytes: 'Bytes.',
  string_list: 'Texts.',
};

/** A dated table with a column of each type, named like it; `id` is its only required column. */
export const EVERY_TYPE: Table = {
  name: 'every_type',
  description: 'It\'s every type | "all" of them\\, 行.',
  key: ['id'],
  dated: true,
  columns: [
    { name: 'id', type: 'string', description: 'Which row.', required: true, since: '0.1.0' },
    ...Object.entries(TYPES).map(([name, description]) => ({
      name: `a_${name}`,
      type: name as ColumnType,
      description: `${description} Null when there is none.`,
      since: '0.1.0',
    })),
  ],
};

/** How DuckDB describes columns of the types, in tables and in Parquet files. */
export const DESCRIBED_TYPES: Readonly<Record<ColumnType, string>> = {
  string: 'VARCHAR',
  int64: 'BIGINT',
  float64: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP WITH TIME ZONE',
  date: 'DATE',
  json: 'VARCHAR',
  bytes: 'BLOB',
  string_list: 'VARCHAR[]',
};
