-- Which ten accounts have the most friends, and how many name them in return?
WITH named AS (
  SELECT to_account, count(*) AS named_by FROM friends GROUP BY to_account
)
SELECT from_account AS account, count(*) AS friends, coalesce(any_value(named_by), 0) AS named_by
FROM friends
LEFT JOIN named ON named.to_account = from_account
GROUP BY from_account
ORDER BY friends DESC, account
LIMIT 10;
