-- Which accounts did the newest run not pull, why, and how many old rows of theirs are kept?
SELECT
  state,
  error_code,
  error_text,
  count(*) AS accounts,
  sum(row_count)::BIGINT AS kept_friendships,
  min(account) AS for_example
FROM accounts
WHERE listed AND state NOT IN ('changed', 'unchanged')
GROUP BY state, error_code, error_text
ORDER BY accounts DESC, state, error_code, error_text;
