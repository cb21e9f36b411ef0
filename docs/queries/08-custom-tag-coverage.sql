-- Which custom tags are set on how many friendships: those with a column and those in extra?
WITH tags AS (
  SELECT 'level' AS tag, 'column' AS kept_in FROM friends WHERE level IS NOT NULL
  UNION ALL
  SELECT 'note', 'column' FROM friends WHERE note IS NOT NULL
  UNION ALL
  SELECT unnest(json_keys(extra)), 'extra' FROM friends
)
SELECT
  tag,
  kept_in,
  count(*) AS friendships,
  round(100 * count(*) / (SELECT count(*) FROM friends), 1) AS percent
FROM tags
GROUP BY tag, kept_in
ORDER BY friendships DESC, tag;
