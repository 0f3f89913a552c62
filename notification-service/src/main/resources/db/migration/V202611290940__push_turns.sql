-- Which claim works on the pushes of a conversation, and until when: one at a time, so that no older push is sent after
-- a newer one. A row is deleted with the end of the work; that of an instance that died counts until its time is over.
create table push_turn (
    tag        text        primary key,
    claim      uuid        not null,
    ends_at    timestamptz not null
);
