-- The stays of which devices were registered, or that ended: a device is registered under the lock of its stay's row,
-- so that none slips in behind the end.
create table stay (
    hotel_slug text    not null,
    stay_id    text    not null,
    is_open    boolean not null,
    primary key (hotel_slug, stay_id)
);

-- Devices that pushes go to. Their owners are members of staff (by id) and stays. A token is sealed, and found again
-- by its keyed hash: who has the database alone can push to nobody.
create table device (
    id           bigint      generated always as identity primary key,
    hotel_slug   text        not null,
    owner_kind   text        not null check (owner_kind in ('staff', 'stay')),
    owner_id     text        not null,
    device_id    text        not null,
    platform     text        not null check (platform in ('web', 'android', 'ios')),
    token_hash   bytea       not null,
    token_sealed bytea       not null,
    token_hint   text        not null,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,
    constraint device_of_owner unique (hotel_slug, owner_kind, owner_id, device_id),
    constraint device_has_its_token unique (token_hash)
);

-- What members of staff want to be told of. Who has said nothing has the defaults.
create table preference (
    hotel_slug          text    not null,
    staff_id            bigint  not null,
    push_enabled        boolean not null,
    quiet_from          time,
    quiet_to            time,
    quiet_zone          text,
    show_preview        boolean not null,
    muted_conversations bigint[] not null,
    primary key (hotel_slug, staff_id),
    constraint quiet_hours_are_whole check (
        (quiet_from is null) = (quiet_to is null) and (quiet_from is null) = (quiet_zone is null))
);
