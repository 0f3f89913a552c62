-- Apart from the names of staff: requests lock conversations and members of staff in both orders, so a transaction that
-- changes both tables could wait for one that waits for it.
alter table conversation add column folded_title text;

create function conversation_title_changed() returns trigger language plpgsql as $$
begin
    new.folded_title := null;
    return new;
end
$$;

create trigger conversation_title_changed before update of title on conversation for each row
    when (new.title is distinct from old.title and new.folded_title is not distinct from old.folded_title)
    execute function conversation_title_changed();
