-- Members of staff, as hotel.staff tells. Their records come from other systems.
create table staff_member (
    hotel_slug        text    not null,
    staff_id          bigint  not null,
    hotel_name        text    not null,
    first_name        text    not null,
    last_name         text    not null,
    email             text,
    phone_number      text,
    department_name   text,
    department_slug   text,
    role_name         text,
    role_slug         text,
    is_active         boolean not null,
    is_on_duty        boolean not null,
    profile_image_url text,
    version           bigint  not null,
    primary key (hotel_slug, staff_id)
);

-- A conversation among staff. What makes it the same as another is its key: of a direct one its two people, of a
-- group all of its members and its title. A group whose members come to be those of another one has none.
create table conversation (
    id              bigint      generated always as identity primary key,
    hotel_slug      text        not null,
    is_group        boolean     not null,
    title           text,
    description     text        not null default '',
    same_key        text,
    created_by      bigint      not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    sequence        bigint      not null,
    written         bigint      not null default 0,
    last_message_id bigint,
    constraint conversation_is_unique unique (hotel_slug, same_key)
);

-- Who takes part. A member reads from the message after joined_ordinal on, has read up to seen_ordinal, and of what
-- is beyond, passed_over counts what is never unread: own messages and deleted ones.
create table participant (
    conversation_id bigint      not null references conversation on delete cascade,
    hotel_slug      text        not null,
    staff_id        bigint      not null,
    joined_at       timestamptz not null,
    joined_ordinal  bigint      not null,
    seen_ordinal    bigint      not null,
    passed_over     bigint      not null default 0,
    is_archived     boolean     not null default false,
    primary key (conversation_id, staff_id)
);

create index participant_by_staff on participant (hotel_slug, staff_id, conversation_id);
create index conversation_by_activity on conversation (hotel_slug, updated_at desc, id desc);

create sequence message_id;

-- What is written. Who wrote it is kept as it was; texts of deleted messages are gone.
create table message (
    id                  bigint      primary key,
    conversation_id     bigint      not null references conversation on delete cascade,
    hotel_slug          text        not null,
    ordinal             bigint      not null,
    sequence            bigint      not null,
    changed_sequence    bigint      not null,
    sender_id           bigint      not null,
    sender_first_name   text        not null,
    sender_last_name    text        not null,
    sender_image        text,
    text                text        not null,
    words               tsvector    generated always as (to_tsvector('simple', text)) stored,
    sent_at             timestamptz not null,
    edited_at           timestamptz,
    deleted_at          timestamptz,
    is_removed          boolean     not null default false,
    reply_to            bigint,
    forwarded_from      jsonb,
    client_message_id   uuid,
    request_hash        bytea,
    constraint message_in_its_place unique (conversation_id, ordinal)
);

create unique index message_sent_once on message (conversation_id, sender_id, client_message_id)
    where client_message_id is not null;
create index message_by_id on message (conversation_id, id);
create index message_by_change on message (conversation_id, changed_sequence, id);
create index message_reply_to on message (reply_to) where reply_to is not null;
create index message_passed_over on message (conversation_id, sender_id, ordinal);
create index message_deleted on message (conversation_id, ordinal) where deleted_at is not null;
create extension if not exists btree_gin;
create index message_search on message using gin (conversation_id, words) where deleted_at is null;

-- What one person read in one go, up to which message and when: a message is read by who has a row at or beyond it.
create table reading (
    conversation_id bigint      not null references conversation on delete cascade,
    staff_id        bigint      not null,
    to_ordinal      bigint      not null,
    read_at         timestamptz not null,
    primary key (conversation_id, staff_id, to_ordinal)
);

create table mention (
    message_id bigint not null references message on delete cascade,
    staff_id   bigint not null,
    name       text   not null,
    primary key (message_id, staff_id)
);

create table reaction (
    id         bigint      generated always as identity,
    message_id bigint      not null references message on delete cascade,
    staff_id   bigint      not null,
    staff_name text        not null,
    emoji      text        not null,
    created_at timestamptz not null,
    primary key (message_id, staff_id)
);
