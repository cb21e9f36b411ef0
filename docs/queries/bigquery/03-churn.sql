-- How many friendships came, went and changed between two snapshots, and why?
WITH first AS (
  SELECT
    from_account,
    to_account,
    -- Lists cannot be compared, so whole rows are, as text.
    TO_JSON_STRING((SELECT AS STRUCT tie.* EXCEPT (snapshot_date))) AS content
  FROM friends_snapshots AS tie
  WHERE snapshot_date = DATE '2026-11-23'
),
last AS (
  SELECT
    from_account,
    to_account,
    TO_JSON_STRING((SELECT AS STRUCT tie.* EXCEPT (snapshot_date))) AS content
  FROM friends_snapshots AS tie
  WHERE snapshot_date = DATE '2026-11-24'
),
first_accounts AS (
  SELECT account, standard_sequence FROM accounts_snapshots WHERE snapshot_date = DATE '2026-11-23'
),
last_accounts AS (
  SELECT account, standard_sequence FROM accounts_snapshots WHERE snapshot_date = DATE '2026-11-24'
),
changes AS (
  SELECT
    from_account,
    CASE
      WHEN first.content IS NULL THEN 'added'
      WHEN last.content IS NULL THEN 'removed'
      ELSE 'changed'
    END AS change
  FROM first
  FULL JOIN last USING (from_account, to_account)
  WHERE first.content IS DISTINCT FROM last.content
)
SELECT
  change,
  CASE
    WHEN change = 'added' AND was.standard_sequence IS NULL THEN 'account new'
    WHEN change = 'added' THEN 'befriended'
    WHEN change = 'removed' AND is_now.account IS NULL THEN 'unlisted'
    WHEN change = 'removed' AND is_now.standard_sequence IS NULL THEN 'account gone'
    WHEN change = 'removed' THEN 'unfriended'
  END AS cause,
  COUNT(*) AS friendships,
  COUNT(DISTINCT from_account) AS owners
FROM changes
LEFT JOIN first_accounts AS was ON was.account = from_account
LEFT JOIN last_accounts AS is_now ON is_now.account = from_account
GROUP BY change, cause
ORDER BY friendships DESC, change, cause;
