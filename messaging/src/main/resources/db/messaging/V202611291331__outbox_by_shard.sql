-- Each shard's rows in their order, however many rows of other shards wait.
create index concurrently outbox_by_shard on outbox ((hashtext(key) & 15), id);
