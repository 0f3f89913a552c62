-- Bytes in the store. What no message has (an upload that did not end, a file that was deleted) is due to be
-- erased; the note is made before the bytes are, so that a crash leaves none behind.
create table stored_file (
    storage_key text        primary key,
    erase_after timestamptz
);

create index stored_file_erase_after on stored_file (erase_after) where erase_after is not null;

create sequence attachment_id;

-- A file of a message. A forwarded message shows the same bytes as the one that it is a copy of.
create table attachment (
    id             bigint      primary key,
    message_id     bigint      not null references message on delete cascade,
    hotel_slug     text        not null,
    file_name      text        not null,
    file_type      text        not null check (file_type in ('image', 'pdf', 'document', 'other')),
    mime_type      text        not null,
    file_size      bigint      not null,
    sha256         bytea       not null,
    storage_key    text        references stored_file on delete set null,
    thumbnail_key  text        references stored_file on delete set null,
    thumbnail_size bigint,
    uploaded_at    timestamptz not null,
    upload_id      uuid,
    deleted_at     timestamptz
);

create index attachment_of_message on attachment (message_id, id);
create index attachment_by_storage_key on attachment (storage_key);
create index attachment_by_thumbnail_key on attachment (thumbnail_key) where thumbnail_key is not null;

-- What was forwarded under a client's id, wherever to.
create index message_forwarded_once on message (hotel_slug, sender_id, client_message_id)
    where client_message_id is not null and forwarded_from is not null;
