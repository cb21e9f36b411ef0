-- Which ten accounts have the most friends, and how many name them in return?
WITH lists AS (
  SELECT from_account AS account, COUNT(*) AS friends FROM friends GROUP BY from_account
),
named AS (
  SELECT to_account AS account, COUNT(*) AS named_by FROM friends GROUP BY to_account
)
SELECT lists.account, lists.friends, COALESCE(named.named_by, 0) AS named_by
FROM lists
LEFT JOIN named ON named.account = lists.account
ORDER BY friends DESC, account
LIMIT 10;
