-- Which friends are no accounts of ours, and how many of our accounts name them?
SELECT to_account AS stranger, count(*) AS named_by
FROM friends
ANTI JOIN accounts ON account = to_account
GROUP BY stranger
ORDER BY named_by DESC, stranger;
