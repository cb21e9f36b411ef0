-- How many of today's friendships began in each month, and how many were there by then?
WITH months AS (
  SELECT DATE(TIMESTAMP_TRUNC(add_time, MONTH, 'UTC')) AS month, COUNT(*) AS friendships
  FROM friends
  WHERE add_time IS NOT NULL
  GROUP BY month
)
SELECT month, friendships, SUM(friendships) OVER (ORDER BY month) AS friendships_by_then
FROM months
ORDER BY month;
