-- Failed guesses at the PIN of a room, by client address (a keyed hash; of IPv6, its /64). A right PIN deletes the row.
-- An address has at most 100 failures an hour and so at most as many rows; the service deletes old rows every minute
-- and the oldest beyond a fixed number. Rooms need not exist: otherwise the answers would tell which do.
create table pin_guess (
    hotel_slug    text        not null,
    room_number   text        not null,
    address       bytea       not null,
    -- Guesses with the key of the room's QR code have a budget of their own.
    with_key      boolean     not null,
    failures      int         not null,
    window_start  timestamptz not null,
    locks         int         not null,
    locked_until  timestamptz,
    hour_failures int         not null,
    hour_start    timestamptz not null,
    primary key (hotel_slug, room_number, address, with_key)
);

create index pin_guess_window_start on pin_guess (window_start);

-- Failed guesses by client address, at all rooms of all hotels.
create table pin_guesser (
    address      bytea       primary key,
    failures     int         not null,
    window_start timestamptz not null,
    last_at      timestamptz not null
);

create index pin_guesser_window_start on pin_guesser (window_start);

-- Failed guesses by hotel; only hotels that are known have a row.
create table pin_guessed_hotel (
    hotel_slug   text        primary key,
    failures     int         not null,
    window_start timestamptz not null
);

-- The addresses from which a stay was entered with the right PIN: guesses of others do not keep them out.
create table pin_entered (
    stay       bigint      not null references stay,
    address    bytea       not null,
    hotel_slug text        not null,
    entered_at timestamptz not null,
    primary key (stay, address)
);

create index pin_entered_hotel on pin_entered (hotel_slug, address);
create index pin_entered_at on pin_entered (entered_at);

-- Sessions that ended before their stay did, as text with blanks between the ids; of the present generation.
alter table stay add column ended_sessions text not null default '';

-- Decides whether a guess may be judged, and counts it as failed until it is found to be right. All in one statement:
-- guesses of one address, and of one room, wait for each other. A refused guess writes nothing.
create function reserve_pin_guess(
    p_hotel text, p_room text, p_address bytea, p_key boolean, p_now timestamptz,
    out wait interval, out is_locked boolean, out hotel_failures int)
language plpgsql as $$
declare
    guess pin_guess;
    guesser pin_guesser;
    hotel pin_guessed_hotel;
    present_stay bigint;
    total bigint;
    others bigint;
    first_start timestamptz;
    fresh boolean;
    tries int;
begin
    wait := interval '0';
    is_locked := false;
    if not exists (select from staff_member where hotel_slug = p_hotel)
            and not exists (select from stay where hotel_slug = p_hotel) then
        return;
    end if;
    perform pg_advisory_xact_lock(20261129, hashtext(encode(p_address, 'hex')));
    select * into guess from pin_guess
        where hotel_slug = p_hotel and room_number = p_room and address = p_address and with_key = p_key;
    if guess.locked_until > p_now then
        wait := guess.locked_until - p_now;
        return;
    end if;
    if not p_key then
        select * into guesser from pin_guesser where address = p_address;
        if guesser.failures >= 100 and guesser.window_start > p_now - interval '1 hour' then
            wait := guesser.window_start + interval '1 hour' - p_now;
            return;
        end if;
        select id into present_stay from stay
            where hotel_slug = p_hotel and room_number = p_room and checked_out_at is null;
        if not exists (select from pin_entered where stay = present_stay and address = p_address) then
            perform pg_advisory_xact_lock(20261130, hashtext(p_hotel || '/' || p_room));
            select coalesce(sum(hour_failures), 0), count(*) filter (where address <> p_address), min(hour_start)
                into total, others, first_start
                from pin_guess
                where hotel_slug = p_hotel and room_number = p_room and not with_key
                    and hour_start > p_now - interval '1 hour';
            if total >= 20 and others > 0 then
                wait := first_start + interval '1 hour' - p_now;
                return;
            end if;
            select * into hotel from pin_guessed_hotel
                where hotel_slug = p_hotel and window_start > p_now - interval '1 hour';
            if hotel.failures > 300 and guesser.last_at > p_now - interval '1 minute'
                    and not exists (select from pin_entered where hotel_slug = p_hotel and address = p_address) then
                wait := guesser.last_at + interval '1 minute' - p_now;
                return;
            end if;
        end if;
        insert into pin_guesser as known (address, failures, window_start, last_at)
            values (p_address, 1, p_now, p_now)
            on conflict (address) do update set
                failures = case when known.window_start > p_now - interval '1 hour' then known.failures + 1 else 1 end,
                window_start = case when known.window_start > p_now - interval '1 hour' then known.window_start
                    else p_now end,
                last_at = p_now;
    end if;
    fresh := guess.window_start is null or guess.locked_until is not null
        or guess.window_start <= p_now - interval '15 minutes';
    tries := case when fresh then 1 else guess.failures + 1 end;
    is_locked := tries >= 5;
    insert into pin_guess as known (hotel_slug, room_number, address, with_key, failures, window_start, locks,
            hour_failures, hour_start)
        values (p_hotel, p_room, p_address, p_key, 1, p_now, 0, 1, p_now)
        on conflict (hotel_slug, room_number, address, with_key) do update set
            failures = tries,
            window_start = case when fresh then p_now else known.window_start end,
            locks = case when known.window_start <= p_now - interval '1 day' then 0 else known.locks end
                + case when tries >= 5 then 1 else 0 end,
            locked_until = case
                when tries < 5 then null
                when p_key then known.window_start + interval '15 minutes'
                else p_now + least(60, power(2, least(known.locks, 10))) * interval '1 minute' end,
            hour_failures = case when known.hour_start > p_now - interval '1 hour' then known.hour_failures + 1
                else 1 end,
            hour_start = case when known.hour_start > p_now - interval '1 hour' then known.hour_start
                else p_now end;
    if not p_key then
        insert into pin_guessed_hotel as known (hotel_slug, failures, window_start) values (p_hotel, 1, p_now)
            on conflict (hotel_slug) do update set
                failures = case when known.window_start > p_now - interval '1 hour' then known.failures + 1 else 1 end,
                window_start = case when known.window_start > p_now - interval '1 hour' then known.window_start
                    else p_now end
            returning known.failures into hotel_failures;
    end if;
end
$$;
