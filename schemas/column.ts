/** The types a column may have, in the project's own words; each engine maps them once. */
export type ColumnType = 'string' | 'int64' | 'timestamp' | 'boolean' | 'date' | 'string_list';

/** One column of a published table, declared once; files, views and documents derive from it. */
export interface Column {
  /** Lower-case name, legal and unreserved in DuckDB and in GoogleSQL. */
  readonly name: string;
  readonly type: ColumnType;
  /** One or two sentences for the analyst: meaning, unit, and what null says. */
  readonly description: string;
}

/** A table as readers see it: its columns in file order. */
export interface Table {
  readonly name: string;
  readonly description: string;
  /** The columns whose values together name one row. */
  readonly key: readonly string[];
  readonly columns: readonly Column[];
}
