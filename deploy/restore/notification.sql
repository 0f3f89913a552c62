-- What was due at the time of the backup was pushed long ago.
delete from push;
