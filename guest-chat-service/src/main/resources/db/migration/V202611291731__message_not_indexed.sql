-- What the job finds; empty once it is done.
create index concurrently message_not_indexed on message (id) where not is_indexed and deleted_at is null;
