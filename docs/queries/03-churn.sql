-- How many friendships came, went and changed between two snapshots, and why?
SELECT change, cause, count(*) AS friendships, count(DISTINCT from_account) AS owners
FROM friend_changes('2026-11-23', '2026-11-24')
GROUP BY change, cause
ORDER BY friendships DESC, change, cause;
