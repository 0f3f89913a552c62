-- The service makes the words of a message, by rules that PostgreSQL's parser does not have. Those of messages that are
-- there stay as they are until a job makes them again.
alter table message alter column words drop expression;
alter table message add column is_indexed boolean not null default false;

-- Whoever changes a text without its words, as the former version of the service does and every deletion, leaves the
-- words to the job; those of a deleted message go.
create function message_text_changed() returns trigger language plpgsql as $$
begin
    new.is_indexed := new.deleted_at is not null;
    if new.deleted_at is not null then
        new.words := null;
    end if;
    return new;
end
$$;

create trigger message_text_changed before update of text on message for each row
    when (new.text is distinct from old.text and new.words is not distinct from old.words)
    execute function message_text_changed();
