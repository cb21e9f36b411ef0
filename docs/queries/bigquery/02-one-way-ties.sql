-- Who names a friend that does not name them in return, though the lists of both are known?
WITH verified AS (
  SELECT account FROM accounts WHERE listed AND state IN ('changed', 'unchanged')
)
SELECT tie.from_account, tie.to_account, tie.add_source, tie.add_time
FROM friends AS tie
JOIN verified AS owner ON owner.account = tie.from_account
JOIN verified AS friend ON friend.account = tie.to_account
LEFT JOIN friends AS back
  ON back.from_account = tie.to_account AND back.to_account = tie.from_account
WHERE back.from_account IS NULL
ORDER BY tie.add_time DESC NULLS LAST, tie.from_account, tie.to_account;
