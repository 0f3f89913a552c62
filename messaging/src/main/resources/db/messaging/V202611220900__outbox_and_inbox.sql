-- Events that are committed and not yet in Kafka. Rows of one key get their ids under the lock of what
-- the key names, so the order of ids is, for each key, the order of the commits.
create table outbox (
    id          bigint generated always as identity primary key,
    event_id    uuid        not null,
    topic       text        not null,
    key         text        not null,
    type        text        not null,
    subject     text        not null,
    sequence    bigint,
    occurred_at timestamptz not null,
    data        text        not null
);

-- Events that took effect here.
create table inbox (
    source      text        not null,
    event_id    text        not null,
    received_at timestamptz not null,
    primary key (source, event_id)
);

create index inbox_received_at on inbox (received_at);
