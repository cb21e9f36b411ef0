-- Which accounts did the newest run not pull, why, and how many old rows of theirs are kept?
SELECT
  state,
  error_code,
  error_text,
  COUNT(*) AS accounts,
  SUM(row_count) AS kept_friendships,
  MIN(account) AS for_example
FROM accounts
WHERE listed AND state NOT IN ('changed', 'unchanged')
GROUP BY state, error_code, error_text
ORDER BY accounts DESC, state, error_code, error_text;
