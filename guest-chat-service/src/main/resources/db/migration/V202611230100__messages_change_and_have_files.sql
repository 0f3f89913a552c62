-- Why a conversation is closed: what closed it says what opens it again.
alter table conversation add column closed_reason text check (closed_reason in ('staff', 'check-out', 'replaced'));
update conversation set closed_reason = 'check-out' where state = 'closed';
alter table conversation add constraint conversation_closed_for_a_reason
    check ((state = 'closed') = (closed_reason is not null));

-- How many of the messages beyond what the other side has read are deleted: they are not unread.
alter table conversation add column guest_unread_deleted bigint not null default 0;
alter table conversation add column hotel_unread_deleted bigint not null default 0;

-- Hard deleted: the row is a tombstone without text, kept for clients that were away.
alter table message add column is_removed boolean not null default false;

-- What changed since a client was here.
create index message_by_change on message (conversation_id, changed_sequence, id);
create index message_deleted_by_ordinal on message (conversation_id, by_guest, ordinal) where deleted_at is not null;

-- Search, per hotel.
create extension if not exists btree_gin;
alter table message add column hotel_slug text;
update message set hotel_slug = c.hotel_slug from conversation c where c.id = message.conversation_id;
alter table message alter column hotel_slug set not null;
alter table message add column words tsvector generated always as (to_tsvector('simple', text)) stored;
create index message_search on message using gin (hotel_slug, words) where deleted_at is null;

-- Bytes in the store. What no message has (an upload that did not end, a file that was deleted) is due to be
-- erased; the note is made before the bytes are, so that a crash leaves none behind.
create table stored_file (
    storage_key text        primary key,
    erase_after timestamptz
);

create index stored_file_erase_after on stored_file (erase_after) where erase_after is not null;

create sequence attachment_id;

create table attachment (
    id              bigint      primary key,
    message_id      bigint      not null references message,
    hotel_slug      text        not null,
    file_name       text        not null,
    file_type       text        not null check (file_type in ('image', 'pdf', 'document', 'other')),
    mime_type       text        not null,
    file_size       bigint      not null,
    sha256          bytea       not null,
    storage_key     text        not null references stored_file,
    thumbnail_key   text        references stored_file,
    uploaded_at     timestamptz not null,
    deleted_at      timestamptz
);

create index attachment_of_message on attachment (message_id, id);
