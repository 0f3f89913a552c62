-- A change that comes next is above all that anybody has seen, so that clients notice that they missed something.
update conversation set sequence = sequence + 1000000;

-- What is there counts as changed, so that whoever saw later states of it gets it again.
update message set changed_sequence = changed_sequence + 1000000;

-- The next totals of everybody have a version above all that anybody has seen.
insert into unread_version (hotel_slug, staff_id, version)
select hotel_slug, staff_id, 1000000 from staff_member
on conflict (hotel_slug, staff_id) do update set version = unread_version.version + 1000000;

-- staff-chat.members was made anew: what it is to hold.
insert into outbox (event_id, topic, key, type, subject, occurred_at, data)
select gen_random_uuid(), 'staff-chat.members', c.hotel_slug || '/' || c.id, 'staff-chat.members-updated.v1',
    c.id::text, now(),
    jsonb_build_object('hotel_slug', c.hotel_slug, 'conversation_id', c.id,
        'member_ids', jsonb_agg(p.staff_id order by p.staff_id), 'version', c.sequence)
from conversation c join participant p on p.conversation_id = c.id
group by c.id;
