-- Kafka refuses records above a mebibyte, and everything behind one would wait for ever. So the change fails that would
-- tell of itself in so many words.
alter table outbox add constraint outbox_fits check (octet_length(data) <= 1000000) not valid;

-- Rows that Kafka refused as too large all the same, from before the limit or under a smaller one of the broker's.
create table outbox_refused (
    id         bigint      primary key,
    refused_at timestamptz not null,
    event      jsonb       not null
);
