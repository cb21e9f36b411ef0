-- How many of today's friendships began in each month, and how many were there by then?
SELECT
  date_trunc('month', add_time AT TIME ZONE 'UTC')::DATE AS month,
  count(*) AS friendships,
  sum(count(*)) OVER (ORDER BY month)::BIGINT AS friendships_by_then
FROM friends
WHERE add_time IS NOT NULL
GROUP BY month
ORDER BY month;
