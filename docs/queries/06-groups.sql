-- What do people call their friend lists, and how large are they?
SELECT
  group_name,
  count(*) AS owners,
  sum(friend_count)::BIGINT AS friendships,
  quantile_disc(friend_count, 0.5) AS median_size,
  max(friend_count) AS largest
FROM group_sizes
GROUP BY group_name
ORDER BY friendships DESC, group_name;
