-- Which custom tags are set on how many friendships: those with a column and those in extra?
WITH tags AS (
  SELECT 'level' AS tag, 'column' AS kept_in FROM friends WHERE level IS NOT NULL
  UNION ALL
  SELECT 'note' AS tag, 'column' AS kept_in FROM friends WHERE note IS NOT NULL
  UNION ALL
  SELECT tag, 'extra' AS kept_in
  FROM friends
  -- A number beyond 2^53 would be refused otherwise; only the names are read.
  CROSS JOIN UNNEST(JSON_KEYS(PARSE_JSON(extra, wide_number_mode => 'round'), 1)) AS tag
)
SELECT
  tag,
  kept_in,
  COUNT(*) AS friendships,
  ROUND(100 * COUNT(*) / (SELECT COUNT(*) FROM friends), 1) AS percent
FROM tags
GROUP BY tag, kept_in
ORDER BY friendships DESC, tag;
