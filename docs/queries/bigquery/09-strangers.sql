-- Which friends are no accounts of ours, and how many of our accounts name them?
SELECT tie.to_account AS stranger, COUNT(*) AS named_by
FROM friends AS tie
LEFT JOIN accounts AS ours ON ours.account = tie.to_account
WHERE ours.account IS NULL
GROUP BY stranger
ORDER BY named_by DESC, stranger;
