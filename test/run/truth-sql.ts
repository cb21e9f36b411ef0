import { literal } from '../../src/engine/sql.ts';

/**
 * SELECT of the friends that a truth file describes, columns as published.
 *
 * It is the specification of the columns a second time, in another language: DuckDB's JSON
 * functions, none of our flattening.
 *
 * @param path The truth file.
 * @param options `note` tells whether the tag of notes is declared; else it is in `extra`.
 */
export function truthRows(path: string, { note = true } = {}): string {
  const known = [
    'Tag_SNS_IM_AddSource',
    'Tag_SNS_IM_Remark',
    'Tag_SNS_IM_Group',
    'Tag_SNS_IM_AddTime',
    'Tag_SNS_IM_AddWording',
    'Tag_SNS_Custom_Level',
    ...(note ? ['Tag_SNS_Custom_Note'] : []),
  ];
  const text = (tag: string) => `tags ->> '$.${tag}'`;
  const noteColumn = `CASE WHEN json_type(tags, '$.Tag_SNS_Custom_Note') = 'VARCHAR'
        THEN ${text('Tag_SNS_Custom_Note')} END AS note,`;
  // A declared tag whose value is of another JSON type stays in extra.
  const fits = `CASE key
    WHEN 'Tag_SNS_Custom_Level' THEN json_type(value) IN ('UBIGINT', 'BIGINT')
    WHEN 'Tag_SNS_Custom_Note' THEN ${note} AND json_type(value) = 'VARCHAR'
    ELSE key IN (${known.map(literal).join(', ')}) END`;
  return `(
    WITH truth AS (
      FROM read_json(${literal(path)}, format = 'newline_delimited',
        columns = {from_account: 'VARCHAR', to_account: 'VARCHAR', tags: 'JSON'})
    ), extras AS (
      SELECT from_account, to_account,
        '{' || string_agg(to_json(key) || ':' || value, ',' ORDER BY key) || '}' AS extra
      FROM truth, LATERAL (SELECT key, value FROM json_each(tags))
      WHERE NOT (${fits}) GROUP BY ALL
    )
    SELECT from_account, to_account,
      ${text('Tag_SNS_IM_AddSource')} AS add_source,
      ${text('Tag_SNS_IM_Remark')} AS remark,
      from_json(tags -> '$.Tag_SNS_IM_Group', '["VARCHAR"]') AS group_names,
      to_timestamp((${text('Tag_SNS_IM_AddTime')})::BIGINT) AS add_time,
      ${text('Tag_SNS_IM_AddWording')} AS add_wording,
      CASE WHEN json_type(tags, '$.Tag_SNS_Custom_Level') IN ('UBIGINT', 'BIGINT')
        THEN (${text('Tag_SNS_Custom_Level')})::BIGINT END AS level,
      ${note ? noteColumn : ''}
      extra
    FROM truth LEFT JOIN extras USING (from_account, to_account)
  )`;
}

/** SELECT of how many rows two relations do not share, counted both ways. */
export function differences(left: string, right: string): string {
  return `SELECT (SELECT count(*) FROM (FROM ${left} EXCEPT ALL FROM ${right})) AS only_left,
    (SELECT count(*) FROM (FROM ${right} EXCEPT ALL FROM ${left})) AS only_right`;
}
