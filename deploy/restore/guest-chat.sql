-- A change that comes next is above all that anybody has seen, so that clients notice that they missed something.
update conversation set sequence = sequence + 1000000;

-- What is there counts as changed, so that whoever saw later states of it gets it again.
update message set changed_sequence = changed_sequence + 1000000;

-- Every session ends, also those that began after the backup, of which nothing is known here any more.
-- What sessions may reach has a version above all that anybody has seen.
update stay set session_generation = session_generation + 1000000, access_version = access_version + 1000000;
update session_key set is_leaked = true;

-- guest-chat.sessions was made anew: what it is to hold.
insert into outbox (event_id, topic, key, type, subject, occurred_at, data)
select gen_random_uuid(), 'guest-chat.sessions', s.hotel_slug || '/' || s.stay_id, 'guest-chat.stay-access-updated.v1',
    s.stay_id, now(),
    jsonb_build_object('hotel_slug', s.hotel_slug, 'stay_id', s.stay_id, 'room_number', s.room_number,
        'conversation_id', c.id, 'is_open', s.checked_out_at is null, 'session_generation', s.session_generation,
        'version', s.access_version)
from stay s join conversation c on c.stay = s.id
where s.erased_at is null;

-- Of those that are over, it holds that for a while only.
insert into ended_access (stay, published_at)
select id, now() from stay where checked_out_at is not null and erased_at is null
on conflict (stay) do update set published_at = excluded.published_at;
