-- Which friends do two accounts have in common?
SELECT one.to_account AS mutual_friend
FROM friends AS one
JOIN friends AS other ON other.to_account = one.to_account
WHERE one.from_account = '107' AND other.from_account = '1684'
ORDER BY mutual_friend;
