-- Who names a friend that does not name them in return, though the lists of both are known?
SELECT from_account, to_account, add_source, add_time
FROM one_way_friends
ORDER BY add_time DESC NULLS LAST, from_account, to_account;
