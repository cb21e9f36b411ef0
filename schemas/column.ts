/**
 * The types a column may have, in the project's own words; each engine maps them once.
 *
 * `timestamp` is microseconds in UTC, `json` the text of one JSON value.
 */
export type ColumnType =
  | 'string'
  | 'int64'
  | 'float64'
  | 'boolean'
  | 'timestamp'
  | 'date'
  | 'json'
  | 'bytes'
  | 'string_list';

/** One column of a published table, declared once; files, views and documents derive from it. */
export interface Column {
  /** Lower-case name that needs no quotes in DuckDB and in GoogleSQL; see `columnNameProblem`. */
  readonly name: string;
  readonly type: ColumnType;
  /** One or two sentences for the analyst: meaning, unit, and what null says. */
  readonly description: string;
  /** Set where no row has a null. Files and BigQuery allow nulls everywhere all the same. */
  readonly required?: true;
  /** Release of friendlake that published it first; a tag that a pipeline declares has none. */
  readonly since?: string;
}

/** A table as readers see it: its columns in file order. */
export interface Table {
  readonly name: string;
  readonly description: string;
  /** The columns whose values together name one row of a run or snapshot; empty if none do. */
  readonly key: readonly string[];
  readonly columns: readonly Column[];
  /** Set where each snapshot has all its rows anew; readers see its date as a last column. */
  readonly dated?: true;
}
