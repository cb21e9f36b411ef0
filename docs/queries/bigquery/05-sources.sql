-- How are friends added?
WITH sources AS (
  SELECT COALESCE(add_source, 'not told') AS source, COUNT(*) AS friendships
  FROM friends
  GROUP BY source
)
SELECT
  source,
  friendships,
  ROUND(100 * friendships / SUM(friendships) OVER (), 1) AS percent
FROM sources
ORDER BY friendships DESC, source;
