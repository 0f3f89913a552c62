-- Totals come with events of several conversations, in any order: the highest version has the present ones. 0 is that
-- of producers without versions.
alter table staff_unread add column version bigint not null default 0;

-- The hotel counts what is unread in open conversations. Null: a conversation of which an earlier release did not keep
-- whether it is open.
alter table guest_conversation add column is_closed boolean;
alter table guest_conversation alter column is_closed set default false;
