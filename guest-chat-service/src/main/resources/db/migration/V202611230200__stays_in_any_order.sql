-- Records of a stay come in any order: for each thing that they say, the highest version that says it counts.
alter table stay add column details_version bigint not null default 0;
alter table stay add column pin_version bigint not null default 0;
alter table stay add column open_version bigint not null default 0;
alter table stay add column room_version bigint not null default 0;
update stay set details_version = version, pin_version = version, open_version = version, room_version = version;
alter table stay drop column version;

-- What the stay's own records say; a later guest of the room ends a stay all the same.
alter table stay add column is_open_by_record boolean not null default true;
alter table stay add column left_at timestamptz;
update stay set is_open_by_record = checked_out_at is null, left_at = checked_out_at;

-- Who came into a room when, by every record that says so: the last who came is the one who is there.
create table room_entry (
    hotel_slug  text        not null,
    room_number text        not null,
    entered_at  timestamptz not null,
    stay_id     text        not null,
    primary key (hotel_slug, room_number, entered_at, stay_id)
);

insert into room_entry select hotel_slug, room_number, checked_in_at, stay_id from stay;
