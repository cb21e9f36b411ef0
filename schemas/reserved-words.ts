/**
 * Words that DuckDB does not take as the name of a column unless it is quoted: its keywords of
 * the category `reserved`, and most of `type_function`, which may name a function but no column.
 *
 * Source: `duckdb_keywords()` of DuckDB 1.5.5; a test asks the engine for each of its keywords.
 */
export const DUCKDB_RESERVED_WORDS: ReadonlySet<string> = words(`
  all analyse analyze and anti any array as asc asof asymmetric at authorization binary both by case
  cast check collate collation column concurrently constraint create cross default deferrable desc
  describe distinct do else end except false fetch for foreign freeze from full glob group having
  ilike in initially inner intersect into is isnull join lambda lateral leading left like limit
  natural not notnull null offset on only or order outer overlaps pivot pivot_longer pivot_wider
  placing positional primary qualify references returning right select semi show similar some
  summarize symmetric table tablesample then to trailing true union unique unpack unpivot using
  variadic verbose when where window with`);

/**
 * Words that GoogleSQL does not take as an identifier unless it is quoted.
 *
 * Source: "Reserved keywords" in BigQuery's documentation, Lexical structure and syntax,
 * https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/lexical#reserved_keywords
 */
export const BIGQUERY_RESERVED_WORDS: ReadonlySet<string> = words(`
  all and any array as asc assert_rows_modified at between by case cast collate contains create
  cross cube current default define desc distinct else end enum escape except exclude exists extract
  false fetch following for from full graph_table group grouping groups hash having if ignore in
  inner intersect interval into is join lateral left like limit lookup merge natural new no not null
  nulls of on or order outer over partition preceding proto qualify range recursive respect right
  rollup rows select set some struct tablesample then to treat true unbounded union unnest using
  when where window with within`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
