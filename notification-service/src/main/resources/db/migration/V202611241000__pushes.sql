-- News that is not settled yet, and withdrawals (those have no news). The owners are those who are still to be decided
-- on; a withdrawal without owners concerns all of its kind. Who takes a row moves due_at on, so that a row whose taker
-- died comes again. The tag names the conversation, or the one thing that has none.
create table push (
    id         bigint      generated always as identity primary key,
    hotel_slug text        not null,
    event_id   text        not null,
    part       text        not null,
    owner_kind text        not null check (owner_kind in ('staff', 'stay')),
    owners     text[]      not null,
    tag        text        not null,
    message_id bigint,
    news       jsonb,
    noticed_at timestamptz not null,
    due_at     timestamptz not null,
    expires_at timestamptz not null,
    attempts   integer     not null default 0,
    constraint push_is_once unique (event_id, part)
);

create index push_by_due on push (due_at, id);
create index push_by_tag on push (tag);

-- Which device took which event, so that none takes one twice, and what it shows can be withdrawn.
create table delivery (
    id           bigint      generated always as identity primary key,
    event_id     text        not null,
    device_id    bigint      not null references device on delete cascade,
    type         text        not null,
    tag          text        not null,
    message_id   bigint,
    is_withdrawn boolean     not null default false,
    sent_at      timestamptz not null,
    constraint delivery_is_once unique (event_id, device_id)
);

create index delivery_by_device on delivery (device_id);
create index delivery_shown on delivery (tag) where not is_withdrawn;
create index delivery_by_time on delivery (sent_at);

-- How far each reader has read: in guest chat 'hotel' and 'guest', in staff chat the member of staff.
create table reading (
    tag     text        not null,
    reader  text        not null,
    upto    bigint      not null,
    read_at timestamptz not null,
    primary key (tag, reader)
);

create index reading_by_time on reading (read_at);

-- Messages that were deleted.
create table deleted_message (
    tag        text        not null,
    message_id bigint      not null,
    deleted_at timestamptz not null,
    primary key (tag, message_id)
);

create index deleted_message_by_time on deleted_message (deleted_at);

-- What is unread: in guest chat by side, in staff chat by member of staff.
create table guest_conversation (
    hotel_slug      text   not null,
    conversation_id bigint not null,
    stay_id         text   not null,
    unread_by_hotel bigint not null default 0,
    unread_by_guest bigint not null default 0,
    primary key (hotel_slug, conversation_id)
);

create index guest_conversation_unread on guest_conversation (hotel_slug) where unread_by_hotel > 0;
create index guest_conversation_by_stay on guest_conversation (hotel_slug, stay_id);

create table staff_unread (
    hotel_slug text   not null,
    staff_id   bigint not null,
    total      bigint not null,
    primary key (hotel_slug, staff_id)
);

-- The last news of each conversation of guests that somebody was not told of for being off duty.
create table missed (
    hotel_slug text        not null,
    staff_id   bigint      not null,
    tag        text        not null,
    news       jsonb       not null,
    expires_at timestamptz not null,
    primary key (hotel_slug, staff_id, tag)
);

create index missed_by_tag on missed (tag);

-- What became of news, for whoever asks why there was no push. It holds no texts.
create table push_log (
    id              bigint      generated always as identity primary key,
    hotel_slug      text        not null,
    at              timestamptz not null,
    event_id        text        not null,
    type            text        not null,
    conversation_id bigint,
    message_id      bigint,
    owner_kind      text        not null,
    owner_id        text        not null,
    outcome         text        not null check (outcome in ('pushed', 'withheld', 'withdrawn', 'failed')),
    reason          text,
    devices         integer     not null
);

create index push_log_by_message on push_log (hotel_slug, message_id, id);
create index push_log_by_time on push_log (at);
create index push_log_of_stay on push_log (hotel_slug, owner_id) where owner_kind = 'stay';
