-- How are friends added?
SELECT
  coalesce(add_source, 'not told') AS source,
  count(*) AS friendships,
  round(100 * count(*) / sum(count(*)) OVER (), 1) AS percent
FROM friends
GROUP BY source
ORDER BY friendships DESC, source;
