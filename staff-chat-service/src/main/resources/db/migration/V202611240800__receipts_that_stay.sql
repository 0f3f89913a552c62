-- Whether every other participant has read a message is kept, and so changes only with what is told of it.
alter table message add column is_read boolean not null default false;

update message m set is_read = true
where exists (select from participant o where o.conversation_id = m.conversation_id and o.staff_id <> m.sender_id
        and o.joined_ordinal < m.ordinal)
    and not exists (select from participant o where o.conversation_id = m.conversation_id
        and o.staff_id <> m.sender_id and o.joined_ordinal < m.ordinal and o.seen_ordinal < m.ordinal);

-- A reading says from where on, so that it outlives the membership: who leaves has read what was read.
alter table reading add column from_ordinal bigint;

update reading r set from_ordinal = earlier.to_ordinal
from (
    select conversation_id, staff_id, to_ordinal as reading,
        lag(to_ordinal, 1, 0::bigint) over (partition by conversation_id, staff_id order by to_ordinal) as to_ordinal
    from reading
) earlier
where r.conversation_id = earlier.conversation_id and r.staff_id = earlier.staff_id
    and r.to_ordinal = earlier.reading;

alter table reading alter column from_ordinal set not null;

create table former_participant (
    conversation_id bigint not null references conversation on delete cascade,
    staff_id        bigint not null,
    primary key (conversation_id, staff_id)
);

-- What changed before somebody joined is nothing that this person looks for.
alter table participant add column joined_sequence bigint not null default 0;

-- Those whose groups are to be left.
create index staff_member_inactive on staff_member (hotel_slug, staff_id) where not is_active;
