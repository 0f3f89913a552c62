-- What each record of a stay says of rooms and of being here: the stay follows from all of them, whatever their order.
-- What staff say by hand stands behind the records that were taken before it, and has the highest version of these.
create table stay_record (
    hotel_slug  text        not null,
    stay_id     text        not null,
    version     bigint      not null,
    by_hand     int         not null default 0,
    kind        text        not null check (kind in ('checked-in', 'moved', 'checked-out', 'reinstated')),
    room_number text        not null,
    occurred_at timestamptz not null,
    -- When its producer said so, where the record tells.
    said_at     timestamptz,
    primary key (hotel_slug, stay_id, version, by_hand)
);

-- Who may be in a room: a stay that is there has a record that says so.
create index stay_record_in_room on stay_record (hotel_slug, room_number, stay_id);

-- When the guest came into the room, as the record says that the room is of, and when that record was made.
alter table stay add column entered_at timestamptz;
alter table stay add column entry_said_at timestamptz;

-- Since when another guest is in the room; the sessions end a while later.
alter table stay add column roomless_since timestamptz;

-- Times that were taken before their range was checked, and that nobody can read.
update stay set expected_check_out = null
    where expected_check_out not between '2000-01-01Z' and '2100-01-01Z';
update stay set checked_in_at = coalesce((select min(c.created_at) from conversation c where c.stay = stay.id), now())
    where checked_in_at not between '2000-01-01Z' and now() + interval '1 day';

update stay set entered_at = coalesce(
    (select max(e.entered_at) from room_entry e
        where e.hotel_slug = stay.hotel_slug and e.room_number = stay.room_number and e.stay_id = stay.stay_id
            and e.entered_at between '2000-01-01Z' and now() + interval '1 day'),
    checked_in_at);

insert into stay_record (hotel_slug, stay_id, version, kind, room_number, occurred_at)
    select hotel_slug, stay_id, room_version,
        case when room_version = details_version then 'checked-in' else 'moved' end, room_number, entered_at
    from stay where erased_at is null;
insert into stay_record (hotel_slug, stay_id, version, by_hand, kind, room_number, occurred_at)
    select hotel_slug, stay_id, greatest(open_version, room_version), 1, 'checked-out', room_number, left_at
    from stay where erased_at is null and not is_open_by_record and left_at is not null;
