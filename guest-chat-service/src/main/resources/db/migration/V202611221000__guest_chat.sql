-- The staff of the hotels, as HR and rota systems say.
create table staff_member (
    hotel_slug        text    not null,
    staff_id          bigint  not null,
    hotel_name        text    not null,
    first_name        text    not null,
    last_name         text    not null,
    department_slug   text,
    role_slug         text,
    role_name         text,
    is_active         boolean not null,
    is_on_duty        boolean not null,
    profile_image_url text,
    version           bigint  not null,
    primary key (hotel_slug, staff_id)
);

-- A guest's time in the hotel. It begins with the record that checks the guest in.
create table stay (
    id                 bigint generated always as identity primary key,
    hotel_slug         text        not null,
    stay_id            text        not null,
    room_number        text        not null,
    guest_first_name   text        not null,
    guest_last_name    text        not null,
    guest_language     text,
    checked_in_at      timestamptz not null,
    expected_check_out timestamptz,
    checked_out_at     timestamptz,
    -- Keyed with the service's secret; the PIN itself is nowhere.
    pin_hash           bytea       not null,
    -- The one generation of sessions that counts; revoking raises it.
    session_generation bigint      not null,
    -- Of the last record that was taken, from the hotel's system.
    version            bigint      not null,
    unique (hotel_slug, stay_id)
);

create unique index stay_open_in_room on stay (hotel_slug, room_number) where checked_out_at is null;

-- Records that came before the check-in of their stay.
create table parked_stay_record (
    hotel_slug text        not null,
    stay_id    text        not null,
    version    bigint      not null,
    type       text        not null,
    data       text        not null,
    parked_at  timestamptz not null,
    -- Where it came from, for the dead letters.
    headers    text        not null,
    partition  int         not null,
    "offset"   bigint      not null,
    primary key (hotel_slug, stay_id, version)
);

create index parked_stay_record_parked_at on parked_stay_record (parked_at);

create table conversation (
    id               bigint generated always as identity primary key,
    hotel_slug       text        not null,
    stay             bigint      not null references stay,
    state            text        not null check (state in ('open', 'closed')),
    -- Of the last change; the next takes the next, under this row's lock.
    sequence         bigint      not null,
    handler_staff_id bigint,
    -- How many messages each side has written, and how many of them the other side has read: places,
    -- so that what is unread is a difference and needs no counting.
    guest_written    bigint      not null default 0,
    guest_seen       bigint      not null default 0,
    hotel_written    bigint      not null default 0,
    hotel_seen       bigint      not null default 0,
    last_message_id  bigint,
    created_at       timestamptz not null,
    updated_at       timestamptz not null
);

create unique index conversation_open_of_stay on conversation (stay) where state = 'open';
create index conversation_of_stay on conversation (stay, id);
create index conversation_inbox on conversation (hotel_slug, state, updated_at desc, id desc);

create sequence message_id;

create table message (
    id                bigint      primary key,
    conversation_id   bigint      not null references conversation,
    -- Of the change that sent it, and of the last that touched it.
    sequence          bigint      not null,
    changed_sequence  bigint      not null,
    -- The guest's messages and the hotel's (staff and systems) are numbered each for themselves.
    by_guest          boolean     not null,
    ordinal           bigint      not null,
    sender_type       text        not null check (sender_type in ('guest', 'staff', 'system')),
    -- Who it was at the time; people move on, messages stay.
    staff_id          bigint,
    staff_name        text,
    staff_role        text,
    staff_image       text,
    text              text        not null,
    sent_at           timestamptz not null,
    read_at           timestamptz,
    edited_at         timestamptz,
    deleted_at        timestamptz,
    reply_to          bigint,
    client_message_id uuid,
    -- What was asked for under the client's id, to tell a repetition from a mix-up.
    request_hash      bytea,
    unique (conversation_id, id)
);

create unique index message_of_client on message (conversation_id, by_guest, coalesce(staff_id, 0), client_message_id)
    where client_message_id is not null;
create index message_by_ordinal on message (conversation_id, by_guest, ordinal);

create table guest_session (
    session_id uuid        primary key,
    stay       bigint      not null references stay,
    generation bigint      not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);

create index guest_session_of_stay on guest_session (stay);

-- Signs session tokens. The private key is sealed with the service's secret.
create table session_key (
    key_id             text        primary key,
    public_key         text        not null,
    sealed_private_key bytea       not null,
    created_at         timestamptz not null
);

-- Failed attempts at PINs, by room, by client address and by hotel.
create table pin_throttle (
    scope        text        primary key,
    failures     int         not null,
    window_start timestamptz not null,
    locks        int         not null,
    locked_until timestamptz
);
