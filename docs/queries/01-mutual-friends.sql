-- Which friends do two accounts have in common?
SELECT mutual_friend
FROM mutual_friends
WHERE account = '107' AND other_account = '1684'
ORDER BY mutual_friend;
