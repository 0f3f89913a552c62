-- The instances whose relay lives: each renews its row every second, and one that does not is gone when it expires.
create table outbox_relay (
    relay      uuid        primary key,
    expires_at timestamptz not null
) with (fillfactor = 50);

-- Which relay publishes the rows of a shard. It does so for as long as its row in outbox_relay has not expired; Kafka's
-- transactions fence it after that. The shard of a row is hashtext(key) & 15.
create table outbox_shard (
    shard integer primary key,
    owner uuid
);

insert into outbox_shard (shard) select generate_series(0, 15);
