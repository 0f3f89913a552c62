-- What the job finds; empty once it is done.
-- One that was interrupted left an index that nothing uses.
drop index concurrently if exists message_not_indexed;
create index concurrently message_not_indexed on message (id) where not is_indexed and deleted_at is null;
