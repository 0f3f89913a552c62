-- What is unread follows from positions; the database keeps the difference, so that every statement reads the same.
alter table conversation add column unread_by_hotel bigint not null
    generated always as (guest_written - guest_seen - guest_unread_deleted) stored;
alter table conversation add column unread_by_guest bigint not null
    generated always as (hotel_written - hotel_seen - hotel_unread_deleted) stored;

-- The open conversations in which the hotel has something to read.
create index conversation_unread on conversation (hotel_slug, id) where state = 'open' and unread_by_hotel > 0;

-- An answer shows what it answers, and so changes with it.
create index message_by_reply on message (reply_to) where reply_to is not null;

-- The inbox of all states; that of one state has an index already.
create index conversation_inbox_of_all on conversation (hotel_slug, updated_at desc, id desc);
