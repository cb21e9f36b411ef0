-- What do people call their friend lists, and how large are they?
WITH sizes AS (
  SELECT from_account, group_name, COUNT(DISTINCT to_account) AS friend_count
  FROM friends
  CROSS JOIN UNNEST(group_names) AS group_name
  GROUP BY from_account, group_name
),
medians AS (
  SELECT
    group_name,
    friend_count,
    PERCENTILE_DISC(friend_count, 0.5) OVER (PARTITION BY group_name) AS median_size
  FROM sizes
)
SELECT
  group_name,
  COUNT(*) AS owners,
  SUM(friend_count) AS friendships,
  ANY_VALUE(median_size) AS median_size,
  MAX(friend_count) AS largest
FROM medians
GROUP BY group_name
ORDER BY friendships DESC, group_name;
