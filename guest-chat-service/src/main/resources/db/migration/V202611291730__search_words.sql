-- The service makes the words of a message, by rules that PostgreSQL's parser does not have. Those of messages that are
-- there stay as they are until a job makes them again.
alter table message alter column words drop expression;
alter table message add column is_indexed boolean not null default false;

-- A text that is written without its words comes from the former version of the service, which lets PostgreSQL make
-- them: its messages are found by those until the job has made the others. Words of a deleted message go.
create function message_text_changed() returns trigger language plpgsql as $$
begin
    new.is_indexed := new.deleted_at is not null;
    new.words := case when new.deleted_at is null then to_tsvector('simple', new.text) end;
    return new;
end
$$;

create trigger message_text_written before insert on message for each row
    when (not new.is_indexed)
    execute function message_text_changed();

create trigger message_text_changed before update of text on message for each row
    when (new.text is distinct from old.text and new.words is not distinct from old.words)
    execute function message_text_changed();
